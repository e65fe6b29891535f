import type { LogFields } from '#gateway/base/log.ts';
import type { EnvelopeContent, HomeSummary, HubEnvelope, HubLinkFile } from './envelope.ts';
import type { ForwarderState, ForwarderTiming } from './forwarder.ts';
import type { StoryFacts } from './story.ts';

/** What the worker is started with. */
export type HubLinkWorkerData = {
  readonly folder: string;
  readonly link: HubLinkFile;
  readonly timing?: Partial<ForwarderTiming>;
};

/** Something that may become an envelope. */
export type Saying =
  | { readonly kind: 'alert-changed'; readonly facts: StoryFacts; readonly atMs: number }
  | {
      readonly kind: 'home-summed-up';
      readonly summary: Omit<HomeSummary, 'droppedCount'>;
      readonly atMs: number;
    }
  | { readonly kind: 'content-offered'; readonly content: EnvelopeContent; readonly atMs: number };

/** To the worker. */
export type ToHubLinkWorker =
  | { readonly kind: 'said'; readonly sayings: readonly Saying[] }
  | { readonly kind: 'next-wanted'; readonly askId: number; readonly nowMs: number }
  | { readonly kind: 'stop-wanted' };

export type HubLinkStats = {
  readonly hubState: ForwarderState;
  readonly hubWaitingCount: number;
  readonly hubWaitingBytes: number;
  readonly hubDroppedCount: number;
  readonly hubLastSeq: number;
};

/** From the worker. */
export type FromHubLinkWorker =
  | { readonly kind: 'stats'; readonly stats: HubLinkStats }
  | { readonly kind: 'next'; readonly askId: number; readonly envelope: HubEnvelope | null }
  | {
      readonly kind: 'log';
      readonly level: 'error' | 'warn' | 'info';
      readonly event: string;
      readonly fields: LogFields;
    };
