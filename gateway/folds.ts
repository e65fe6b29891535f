import type { DeviceId } from '#devices/ids.ts';
import { HEARD_KEPT } from '#gateway/alerting/heard.ts';
import { findFoldingAlert } from '#gateway/alerting/rules/folded.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Pipeline } from './pipeline.ts';

/** Folded packets are told and recorded together, this often. */
const FOLD_MS = 1_000;

/** A packet over its device's budget. */
export type Excess = {
  /** Decides it for itself, as if it had been within the budget. */
  readonly decideAlone: () => Promise<void> | undefined;
  /** What names it, if it can be read. */
  readonly toKey: () => string | null;
};
type Fold = { readonly packets: Excess[]; readonly done: PromiseWithResolvers<void> };

/**
 * Events of a device over its budget: they raise the count of its open alert, once a second instead of one by one,
 * and are acknowledged when that count is on disk. Never dropped: if the alert was visited meanwhile, they are news.
 */
export function createFolds(pipeline: Pipeline, clock: Clock) {
  const waiting = new Map<DeviceId, Fold>();
  let cancel: (() => void) | null = null;

  const isWaitedFor = (deviceId: DeviceId): boolean =>
    findFoldingAlert(Object.values(pipeline.home().open), deviceId) !== null;

  // Async, so that one packet's fault is one device's, and not the timer's.
  const conclude = async (deviceId: DeviceId, packets: Excess[]): Promise<void> => {
    const recorded: Promise<void>[] = [];
    // Known ones, sent again, raise nothing: the next one is asked, until an alert is there to take in the rest.
    while (packets.length > 0 && !isWaitedFor(deviceId))
      recorded.push(Promise.resolve(packets.shift()?.decideAlone()));
    if (packets.length > 0) {
      const last = packets.slice(-HEARD_KEPT).map(({ toKey }) => toKey());
      const keys = last.filter((key) => key !== null);
      recorded.push(
        pipeline.accept({ kind: 'events-folded', deviceId, count: packets.length, keys }).recorded,
      );
    }
    await Promise.all(recorded);
  };

  const flush = (): void => {
    cancel = null;
    const folds = [...waiting];
    waiting.clear();
    for (const [deviceId, { packets, done }] of folds) {
      conclude(deviceId, packets).then(done.resolve, done.reject);
    }
  };

  return {
    /** Null: the device has no unattended alert to fold into, so its event must be decided for itself, now. */
    take(deviceId: DeviceId, packet: Excess): Promise<void> | null {
      if (!isWaitedFor(deviceId)) return null;
      const fold = waiting.get(deviceId) ?? { packets: [], done: Promise.withResolvers<void>() };
      fold.packets.push(packet);
      waiting.set(deviceId, fold);
      cancel ??= clock.wakeIn(FOLD_MS, flush);
      return fold.done.promise;
    },
    stop(): void {
      cancel?.();
      if (waiting.size > 0) flush();
    },
  };
}
