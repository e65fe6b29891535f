import type { HubEnvelope } from '#gateway/hub-link/envelope.ts';
import type { RefusedPackets } from '#gateway/ingest/refused-packets.ts';
import type { HeardState } from '#gateway/ingest/supervision.ts';
import type { StreamRefusal } from './consents.ts';
import type { OutletView } from './live-messages.ts';

/** Node-RED as its keeper knows it. */
export type NodeRedFacts = {
  readonly state: string;
  readonly why: string | null;
  readonly restartCount: number;
  readonly editor: { readonly url: string; readonly userName: string; readonly password: string } | null;
  readonly lines: readonly string[];
};

/** The way to the hub. */
export type HubFacts = {
  readonly stats: () => {
    readonly hubState: string;
    readonly hubWaitingCount: number;
    readonly hubWaitingBytes: number;
    readonly hubDroppedCount: number;
  };
  readonly nextEnvelope: () => Promise<HubEnvelope | null>;
};

/** What was found when the plan files were last read. */
export type PlansFacts = {
  readonly folder: string;
  readonly readAtMs: number | null;
  readonly residentCount: number;
  readonly reminderCount: number;
  readonly problems: ReadonlyArray<{
    readonly file: string;
    readonly line: number;
    readonly message: string;
  }>;
};

export type RefusedStream = RefusedPackets<StreamRefusal>;

/** What only the running gateway knows. Null: that part is not set up in this home. */
export type Live = {
  /** What night screens show. */
  readonly devices: () => { readonly heardCount: number; readonly expectedCount: number };
  /** Of the expected devices. */
  readonly heardStates: () => readonly HeardState[];
  readonly refusals: () => readonly RefusedStream[];
  readonly outlets: () => readonly OutletView[];
  readonly nodeRed: () => NodeRedFacts | null;
  readonly hub: () => HubFacts | null;
  readonly plans: () => {
    readonly state: () => PlansFacts;
    /** Reads the files again and puts in force what is right in them. */
    readonly read: () => Promise<PlansFacts>;
  } | null;
};
