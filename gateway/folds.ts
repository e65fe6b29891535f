import type { DeviceId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Pipeline } from './pipeline.ts';

/** Folded packets are told and recorded together, this often. */
const FOLD_MS = 1_000;

type Fold = { count: number; readonly done: PromiseWithResolvers<void> };

/**
 * Events of a device over its budget: they raise the count of its open alert, once a second instead of one by one,
 * and are acknowledged when that count is on disk. Never dropped.
 */
export function createFolds(pipeline: Pipeline, clock: Clock) {
  const waiting = new Map<DeviceId, Fold>();
  let cancel: (() => void) | null = null;

  const flush = (): void => {
    cancel = null;
    for (const [deviceId, { count, done }] of waiting) {
      pipeline.accept({ kind: 'events-folded', deviceId, count }).recorded.then(done.resolve, done.reject);
    }
    waiting.clear();
  };

  return {
    /** Null: the device has no unattended alert to fold into, so its event must be decided for itself. */
    take(deviceId: DeviceId): Promise<void> | null {
      const open = Object.values(pipeline.home().open);
      if (!open.some((alert) => alert.deviceId === deviceId && alert.state !== 'attended')) return null;
      const fold = waiting.get(deviceId) ?? { count: 0, done: Promise.withResolvers<void>() };
      fold.count += 1;
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
