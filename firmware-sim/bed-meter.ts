import type { BedWindow } from '#devices/bed-sensor.ts';
import type { Unsent } from './unsent-reading.ts';

const WINDOW_MS = 10_000;
/** More than this was not looked at, as when the process was paused. */
const LONGEST_MS = 2 * WINDOW_MS;

export type BedMeter = {
  /** Whether somebody lies there now; returns the window that this ended, if any. */
  readonly push: (isOccupied: boolean, tMs: number) => Unsent<BedWindow> | null;
  /** Ends the window here; null before the first look at the bed. */
  readonly close: () => Unsent<BedWindow> | null;
};

/** Sums up what a bed sensor feels in windows of 10 s. The first look at the bed, and each change, end one at once. */
export function createBedMeter(): BedMeter {
  let state: { isOccupied: boolean; startMs: number; lastMs: number; exitCount: number } | null = null;

  function close(): Unsent<BedWindow> | null {
    if (state === null) return null;
    const { isOccupied, startMs, lastMs, exitCount } = state;
    const windowMs = Math.min(LONGEST_MS, Math.max(1, Math.round(lastMs - startMs)));
    state = { isOccupied, startMs: lastMs, lastMs, exitCount: 0 };
    return { kind: 'bed-window', ageMs: 0, windowMs, isOccupied, bedExitCount: exitCount };
  }

  return {
    push(isOccupied, tMs) {
      const before = state ?? { isOccupied: null, startMs: tMs, exitCount: 0 };
      const hasChanged = before.isOccupied !== isOccupied;
      const exitCount = before.exitCount + (before.isOccupied === true && !isOccupied ? 1 : 0);
      state = { isOccupied, startMs: before.startMs, lastMs: tMs, exitCount };
      return hasChanged || tMs - before.startMs >= WINDOW_MS ? close() : null;
    },
    close,
  };
}
