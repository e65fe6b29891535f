import { z } from 'zod';
import { RoomId } from '#devices/ids.ts';
import { AlertKind, AlertReason, Evidence, Outcome } from '#gateway/alerting/alert.ts';
import { AlertId, PersonId, ScreenId } from '#gateway/alerting/ids.ts';
import { RequestKind } from '#gateway/alerting/input.ts';
import { Priority } from '#gateway/alerting/policy.ts';
import { Refusal } from '#gateway/alerting/refusal.ts';
import { StaffRole } from './directory.ts';

/**
 * What night-staff screens and the gateway say to each other over socket.io (path `/staff`, WebSocket only).
 *
 * | from | event | payload | answer |
 * | --- | --- | --- | --- |
 * | gateway | `board` | Board, at every connect and whenever a screen has missed something | Shown |
 * | gateway | `alert` | AlertChange, at each change of an alert | Shown |
 * | screen | `request` | StaffRequest | RequestAnswer, once recorded on disk |
 * | screen | `seen` | Seen | – |
 * | screen | `heartbeat` | Heartbeat, every 5 s | Pulse |
 *
 * Times are on the gateway's uptime clock: a screen takes `uptimeMs` of each message as "now" and never uses its
 * own clock for how long ago something was.
 */

/** Who a name on a screen is. */
export const PersonView = z.object({
  personId: PersonId,
  name: z.string(),
  role: StaffRole,
});
export type PersonView = z.infer<typeof PersonView>;

/** One alert, as one signed-in person may see it. */
export const AlertView = z.object({
  alertId: AlertId,
  seq: z.int(),
  kind: AlertKind,
  priority: Priority,
  reason: AlertReason,
  state: z.enum(['raised', 'accepted', 'attended', 'closed']),
  /** Null: the device stands in no room yet. Say "Room unknown". */
  room: z.object({ roomId: RoomId, label: z.string(), zone: z.string() }).nullable(),
  residentName: z.string().nullable(),
  /** What to call the device, for technical alerts: "fall sensor 0012". */
  deviceLabel: z.string().nullable(),
  /** A screen that was opened before an update leaves out what it doesn't know, and shows the rest. */
  evidence: z.object(Evidence.shape),
  /** When the reminder is due that it is about, and when its resident answered, on the home's clocks: `21:14`. */
  reminder: z.object({ dueTime: z.string(), answeredTime: z.string().nullable() }).nullable().default(null),
  onsetUptimeMs: z.number(),
  /** Packets that told of it. */
  count: z.int(),
  /** This person's screen should ring for it now. */
  rings: z.boolean(),
  /** Accepted, nobody has arrived for long, and somebody else should look: show it, one soft sound. */
  nudged: z.boolean(),
  declinedByMe: z.boolean(),
  /** Who said that they can't go to what rings now. */
  declinedBy: z.array(PersonView),
  acceptedBy: PersonView.nullable(),
  arrivedBy: PersonView.nullable(),
  closedBy: PersonView.nullable(),
  outcome: Outcome.nullable(),
  /** Until then (uptime) this person may take back their own last step; null: there is nothing to take back. */
  undoUntilUptimeMs: z.number().nullable(),
  /** When more people are told if nobody accepts; null once accepted, and where nobody is left to be told. */
  nextRungUptimeMs: z.number().nullable(),
  /** Screens that confirmed it; people whose screen showed it to them. Neither means that anyone is going. */
  deliveredCount: z.int(),
  seenBy: z.array(PersonView),
});
export type AlertView = z.infer<typeof AlertView>;

export const AlertChange = z.object({ uptimeMs: z.number(), seq: z.int(), alert: AlertView });
export type AlertChange = z.infer<typeof AlertChange>;

/**
 * A room in which a sensor that would ring is not read, for want of a consent or best-interests record in force. Nothing rings for it
 * and no alert stands for it: a screen says it in words, for as long as it is so.
 */
export const UnreadRoom = z.object({
  /** "Room 12". Null: whom it watches has no room. */
  roomLabel: z.string().nullable(),
  /** Whom it watches, where that is all there is to go by. */
  residentName: z.string().nullable().default(null),
  /** "fall sensor". */
  sensor: z.string(),
});
export type UnreadRoom = z.infer<typeof UnreadRoom>;

/** Everything open, and what was closed since the `sinceSeq` that the screen came with. */
export const Board = z.object({
  uptimeMs: z.number(),
  seq: z.int(),
  homeName: z.string(),
  me: PersonView,
  alerts: z.array(AlertView),
  devices: z.object({
    /** Devices heard within their time, of all that should be. One that is not read is none of these. */
    heardCount: z.int(),
    expectedCount: z.int(),
    /** By room, each once. Of a gateway that does not say it yet: none. */
    unreadRooms: z.array(UnreadRoom).default([]),
  }),
});
export type Board = z.infer<typeof Board>;

/** A screen's receipt for a `board` or an `alert`. */
export const Shown = z.object({
  /** The page is in front and lit, as far as a page can know. */
  visible: z.boolean(),
  /** Its audio context runs and the tone is being played. */
  sounding: z.boolean(),
});
export type Shown = z.infer<typeof Shown>;

/** In the handshake's `auth`. The session itself is the cookie. */
export const Handshake = z.object({ screenId: ScreenId, sinceSeq: z.int().nonnegative() });
export type Handshake = z.infer<typeof Handshake>;

/** Chosen by the page; the same id of the same person gets the same answer, and does nothing twice. */
const RequestId = z.string().min(1).max(64);

export const StaffRequest = z.object({
  requestId: RequestId,
  request: RequestKind,
  alertId: AlertId,
  /** With `close-alert` only. */
  outcome: Outcome.optional(),
});
export type StaffRequest = z.infer<typeof StaffRequest>;

/** Why a request was refused, for the page to say in its reader's words. `by` names who was first. */
export const RefusalCode = z.enum([
  ...Refusal.options,
  'not-understood', // the request broke the protocol
  'not-recorded', // done, and everybody was told, but the disk refuses: ask again or write it down
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

export const RequestAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), seq: z.int() }),
  z.object({ ok: z.literal(false), code: RefusalCode, by: PersonView.nullable() }),
]);
export type RequestAnswer = z.infer<typeof RequestAnswer>;

/** The alert's card was in front of a signed-in person. */
export const Seen = z.object({ alertId: AlertId });
export type Seen = z.infer<typeof Seen>;

export const Heartbeat = Shown.extend({ lastSeq: z.int().nonnegative() });
export type Heartbeat = z.infer<typeof Heartbeat>;

/** `seq` above the screen's own: something was missed, and a `board` is on its way. */
export const Pulse = z.object({
  uptimeMs: z.number(),
  seq: z.int(),
  devices: Board.shape.devices,
});
export type Pulse = z.infer<typeof Pulse>;

/** socket.io's path. */
export const STAFF_PATH = '/staff';
/** A screen without the gateway's voice for this long goes loud by itself. */
export const SCREEN_LOUD_AFTER_MS = 15_000;
export const SCREEN_HEARTBEAT_MS = 5_000;

/**
 * Over HTTP, JSON, same origin: `GET /api/alive` → 204, for a screen that waits for the gateway to come back (browsers
 * slow down repeated WebSocket attempts, but not this) · `GET /api/people` → PersonView[] · `POST /api/sign-in` SignIn → 200
 * PersonView and a session cookie, or 401 SignInRefusal · `POST /api/sign-out` → 204 · `GET /api/me` → 200
 * PersonView or 401.
 */
export const SignIn = z.object({ personId: PersonId, pin: z.string().regex(/^\d{4,6}$/) });
export type SignIn = z.infer<typeof SignIn>;

export const SignInRefusal = z.object({
  code: z.enum(['wrong-pin', 'slow-down', 'not-understood']),
  /** With `slow-down`: when to try again. Nobody is ever locked out. */
  retryAfterMs: z.int().nonnegative(),
});
export type SignInRefusal = z.infer<typeof SignInRefusal>;
