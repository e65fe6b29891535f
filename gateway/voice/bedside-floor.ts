import type { Clock } from '#gateway/base/clock.ts';

/** Who may be in front of a bedside's pages. While it is taken, nothing comes to the front by itself. */
export function createBedsideFloor(clock: Pick<Clock, 'wakeIn'>, onFree: () => void) {
  let isTaken = false;
  let cancel = (): void => {};

  /** Until it is held, freed or taken anew. Meanwhile `then` may be done once. */
  function take(then?: { readonly inMs: number; readonly wake: () => void }): void {
    cancel();
    isTaken = true;
    cancel = then === undefined ? () => {} : clock.wakeIn(then.inMs, then.wake);
  }

  function free(): void {
    cancel();
    isTaken = false;
    onFree();
  }

  return {
    isTaken: (): boolean => isTaken,
    take,
    free,
    hold: (forMs: number): void => take({ inMs: forMs, wake: free }),
    stop: (): void => cancel(),
  };
}
