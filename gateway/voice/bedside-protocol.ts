import { z } from 'zod';
import { DeviceId } from '#devices/ids.ts';
import { PromptAnswer, PromptId } from '#devices/speaker.ts';

/** socket.io path of the bedside pages; websocket only. A page is a speaker that also shows words. */
export const BEDSIDE_PATH = '/bedside/socket';
/** The page says this often that it is there; without it for three times as long it is not. */
export const BEDSIDE_HEARTBEAT_MS = 5_000;

/** Which bedside this is: what the installer put into the page's address, once. Sent as socket.io `auth`. */
export const BedsideHandshake = z.strictObject({ deviceId: DeviceId, key: z.string().min(8).max(200) });
export type BedsideHandshake = z.infer<typeof BedsideHandshake>;

/** Gateway → page, on connecting and at least once a minute. The page's own time of day is never asked. */
export const BedsideClock = z.strictObject({
  uptimeMs: z.number(),
  /** What the home's clocks say: `2026-11-21T03:10:00`. */
  localTime: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/),
  /** IANA name, for the record; the page needs no zone data. */
  timeZone: z.string().min(1),
});
export type BedsideClock = z.infer<typeof BedsideClock>;

/**
 * Gateway → page: show this, say it, and let it be answered. The same id again changes nothing, but that a page which
 * shows it and was not to say it says it now, where there is a `url`.
 */
export const BedsidePrompt = z.strictObject({
  promptId: PromptId,
  words: z.string().min(1).max(600),
  /** False: something that is only told, and has no answer. */
  asks: z.boolean(),
  /** A WAV file of our own origin, signed and short-lived; null: show it only, it was or must not be said. */
  url: z.string().startsWith('/').max(500).nullable(),
  /** Not begun by then: it is not said any more, and the page answers `failed` with `too-late`. */
  playByUptimeMs: z.number(),
  /** Off the page from then on: staff have it by then, or the next prompt. */
  expiresUptimeMs: z.number(),
});
export type BedsidePrompt = z.infer<typeof BedsidePrompt>;

/** Gateway → page: that prompt is over, for whatever reason. */
export const BedsideOver = z.strictObject({ promptId: PromptId });
export type BedsideOver = z.infer<typeof BedsideOver>;

/** Gateway → page: not said here any more, or not to its end: the speaker beside it says it. It can still be answered. */
export const BedsideHush = z.strictObject({ promptId: PromptId });
export type BedsideHush = z.infer<typeof BedsideHush>;

/** Page → gateway: its first sample left for the loudspeaker (`playing`), or its last one (`played`). */
export const BedsidePlayed = z.strictObject({ promptId: PromptId });
export type BedsidePlayed = z.infer<typeof BedsidePlayed>;

export const PlayFailure = z.enum([
  'sound-locked', // nobody has tapped the page since it was opened
  'sound-absent', // this browser has no sound
  'not-fetched',
  'not-audio',
  'too-late',
  'interrupted',
]);
export type PlayFailure = z.infer<typeof PlayFailure>;

/** Page → gateway: it was not said, or not to its end. */
export const BedsideFailed = z.strictObject({ promptId: PromptId, code: PlayFailure });
export type BedsideFailed = z.infer<typeof BedsideFailed>;

/** Page → gateway, sent again until an acknowledgement comes: the resident pressed a button. */
export const BedsideAnswer = z.strictObject({ promptId: PromptId, answer: PromptAnswer });
export type BedsideAnswer = z.infer<typeof BedsideAnswer>;

/** The acknowledgement of an answer: false where the prompt is unknown. For `help`, true says that staff are told. */
export const BedsideReceipt = z.strictObject({ ok: z.boolean() });
export type BedsideReceipt = z.infer<typeof BedsideReceipt>;

/** Page → gateway, every `BEDSIDE_HEARTBEAT_MS` and when it changes; the acknowledgement is a `BedsideClock`. */
export const BedsideHeartbeat = z.strictObject({ sound: z.enum(['on', 'locked', 'absent']) });
export type BedsideHeartbeat = z.infer<typeof BedsideHeartbeat>;
