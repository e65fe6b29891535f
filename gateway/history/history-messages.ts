import type { ResidentId } from '#devices/ids.ts';
import type { LogFields } from '#gateway/base/log.ts';
import type { Result } from '#gateway/base/result.ts';
import type { HistoryPoint, QueryFailure, Question } from './contract.ts';
import type { HistoryStats } from './history.ts';
import type { StoreSettings } from './store-settings.ts';

export type ThreadOptions = {
  readonly folder: string;
  readonly settings: StoreSettings;
  readonly bootId: string;
  readonly nowMs: number;
};

/** From the gateway's thread. Each carries the gateway's wall clock, which may be driven. */
export type Order = { readonly nowMs: number } & (
  | { readonly kind: 'keep'; readonly parcel: number; readonly points: readonly HistoryPoint[] }
  | { readonly kind: 'query'; readonly request: number; readonly question: Question }
  | { readonly kind: 'erase'; readonly request: number; readonly residentId: ResidentId }
  | { readonly kind: 'stop' }
);

/** To the gateway's thread. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'kept'; readonly parcel: number }
  | { readonly kind: 'counted'; readonly stats: HistoryStats }
  /** The disk refused; the points are lost. */
  | { readonly kind: 'not-kept'; readonly parcel: number }
  | { readonly kind: 'answered'; readonly request: number; readonly answer: Result<unknown, QueryFailure> }
  | {
      readonly kind: 'noted';
      readonly level: 'error' | 'warn' | 'info' | 'debug';
      readonly event: string;
      readonly fields: LogFields;
    }
  | { readonly kind: 'stopped' };
