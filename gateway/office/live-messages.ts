import { z } from 'zod';
import { HubEnvelope } from '#gateway/hub-link/envelope.ts';
import { AtMs, Count } from './versioned.ts';

/** One way out of the gateway. */
export const OutletView = z.object({
  name: z.enum(['screens', 'voice', 'history', 'hub', 'node-red']),
  /** `off`: not set up, or left off. `waiting`: set up, and has not worked yet. */
  state: z.enum(['working', 'waiting', 'failing', 'off']),
  lastSuccessAtMs: AtMs.nullable(),
  /** Since the gateway's start. */
  failureCount: Count,
  /** Taken over and not yet through; null where the outlet keeps no queue. */
  waitingCount: Count.nullable(),
  /** What is wrong or how to set it up, for the reader of the page; null: nothing to say. */
  words: z.string().nullable(),
});
export type OutletView = z.infer<typeof OutletView>;
export const OutletsPage = z.object({ nowAtMs: AtMs, outlets: z.array(OutletView) });
export type OutletsPage = z.infer<typeof OutletsPage>;

/** The home's Node-RED; `editor` is null where none was asked for. */
export const NodeRedPage = z.object({
  isSetUp: z.boolean(),
  state: z.string().nullable(),
  words: z.string().nullable(),
  restartCount: Count,
  editor: z.object({ url: z.string(), userName: z.string(), password: z.string() }).nullable(),
  /** Its last words, for whoever mends it. */
  lines: z.array(z.string()),
});
export type NodeRedPage = z.infer<typeof NodeRedPage>;

export const LeavingPage = z.object({
  nowAtMs: AtMs,
  /** False: no hub is set up, and nothing leaves. */
  isSetUp: z.boolean(),
  state: z.string().nullable(),
  waitingCount: Count,
  waitingBytes: Count,
  /** Let go because the hub was away for too long. */
  droppedCount: Count,
  /** Exactly what goes next; where nothing waits, the summary that is due next; null: nothing was told yet. */
  next: HubEnvelope.nullable(),
});
export type LeavingPage = z.infer<typeof LeavingPage>;

export const PlansPage = z.object({
  /** False: there is no folder for plans. */
  isSetUp: z.boolean(),
  folder: z.string().nullable(),
  readAtMs: AtMs.nullable(),
  residentCount: Count,
  reminderCount: Count,
  /** Mistakes, in the words of whoever has to mend them. A resident whose file is broken keeps the plan from before. */
  problems: z.array(z.object({ file: z.string(), line: Count, message: z.string() })),
});
export type PlansPage = z.infer<typeof PlansPage>;
export const ReadPlanFiles = z.strictObject({});
