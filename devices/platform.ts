import { z } from 'zod';
import { DeviceId, HomeId, ResidentId, RoomId } from './ids.ts';
import { TOPIC_ROOT } from './topics.ts';

/** One automation of a home, as it stands in its topics and its login: `node-red`. */
export const AutomationName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/)
  .brand<'AutomationName'>();
export type AutomationName = z.infer<typeof AutomationName>;

/** A code of the gateway's: kebab-case. New ones may come with each version, so an automation must bear unknown ones. */
const Code = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);

/** An alert as it is now. Ids and codes: no names, no numbers about the body. Sent at each change. */
export const PlatformAlert = z.object({
  kind: z.literal('alert'),
  alertId: z.string().min(3).max(120),
  /** Grows with each change: the higher one is the newer. The same one may come twice. */
  seq: z.int().nonnegative(),
  alertKind: Code,
  priority: z.enum(['high', 'technical-high', 'medium', 'low', 'technical']),
  state: z.enum(['raised', 'accepted', 'attended', 'closed']),
  roomId: RoomId.nullable(),
  residentId: ResidentId.nullable(),
  deviceId: DeviceId.nullable(),
  /** Wall clock. */
  onsetAtMs: z.int(),
});
export type PlatformAlert = z.infer<typeof PlatformAlert>;

/** What the house knows of one resident now, under a pseudonym. Retained: whoever subscribes late has it at once. */
export const PlatformResidentState = z.object({
  kind: z.literal('resident-state'),
  residentId: ResidentId,
  roomId: RoomId.nullable(),
  /** By their bed sensors. Null: not known, as where there is none or it is not heard. Never take it for either. */
  inBed: z.boolean().nullable(),
  openAlertKinds: z.array(Code).max(64),
});
export type PlatformResidentState = z.infer<typeof PlatformResidentState>;

/** The gateway asks whether an automation still moves. It goes the way of an alert, through a flow. */
export const PlatformCanary = z.object({ kind: z.literal('canary'), nonce: z.string().min(1).max(64) });
export type PlatformCanary = z.infer<typeof PlatformCanary>;

/** What the gateway decided about a request. */
export const PlatformAnswer = z.object({
  kind: z.literal('answer'),
  requestId: z.string().min(1).max(64),
  answer: z.enum(['taken', 'refused']),
  /** Why not; null when taken. */
  code: Code.nullable(),
});
export type PlatformAnswer = z.infer<typeof PlatformAnswer>;

/** Please say this. The gateway decides whether, when and how loudly; it may well say no at night. */
export const AnnounceRequest = z.object({
  kind: z.literal('announce'),
  requestId: z.string().min(1).max(64),
  /** Null: wherever the gateway thinks right. */
  roomId: RoomId.nullable(),
  words: z.string().trim().min(1).max(200),
});
export type AnnounceRequest = z.infer<typeof AnnounceRequest>;

const CanaryBack = z.object({ kind: z.literal('canary-back'), nonce: z.string().min(1).max(64) });

/** All that an automation can ask for. It raises no event, accepts no alert, closes none. */
export const AutomationRequest = z.discriminatedUnion('kind', [AnnounceRequest, CanaryBack]);
export type AutomationRequest = z.infer<typeof AutomationRequest>;

/** Everything that an automation may hear of a home. */
export const toPlatformFilter = (homeId: HomeId): string => `${TOPIC_ROOT}/${homeId}/platform/#`;

/** An open alert's own topic, retained while it is open. */
export const toAlertTopic = (homeId: HomeId, alertId: string): string =>
  `${TOPIC_ROOT}/${homeId}/platform/alert/${encodeURIComponent(alertId)}`;

/** A resident's state, retained. */
export const toResidentTopic = (homeId: HomeId, residentId: ResidentId): string =>
  `${TOPIC_ROOT}/${homeId}/platform/resident/${residentId}`;

/** Canaries for one automation. */
export const toCanaryTopic = (homeId: HomeId, name: AutomationName): string =>
  `${TOPIC_ROOT}/${homeId}/platform/canary/${name}`;

/** Answers to one automation's requests. */
export const toAnswerTopic = (homeId: HomeId, name: AutomationName): string =>
  `${TOPIC_ROOT}/${homeId}/platform/answer/${name}`;

/** Where one automation asks. */
export const toRequestTopic = (homeId: HomeId, name: AutomationName): string =>
  `${TOPIC_ROOT}/${homeId}/automation/${name}/request`;

/** Whose request comes on this topic, or null for any other topic. */
export function parseRequestTopic(topic: string): { homeId: HomeId; name: AutomationName } | null {
  const [root, home, automation, name, request, ...rest] = topic.split('/');
  if (root !== TOPIC_ROOT || automation !== 'automation' || request !== 'request' || rest.length > 0)
    return null;
  const homeId = HomeId.safeParse(home);
  const parsedName = AutomationName.safeParse(name);
  return homeId.success && parsedName.success ? { homeId: homeId.data, name: parsedName.data } : null;
}
