/**
 * Time as the house sees it. `nowMs` is the wall clock, for people and records; it may jump. `uptimeMs` counts
 * from the boot named `bootId`, never jumps, and alone decides deadlines. One implementation is real; another
 * is driven from outside, so that a simulator can play a month against the real gateway.
 */
export type Clock = {
  readonly bootId: string;
  readonly nowMs: () => number;
  readonly uptimeMs: () => number;
  /** Calls `wake` once, `delayMs` from now (0 at the earliest). The returned function takes it back. */
  readonly wakeIn: (delayMs: number, wake: () => void) => () => void;
  /** How many times faster than life it runs; 1 where left out. For demonstrations. */
  readonly speed?: number;
};

/**
 * `ms` of life on this clock: how long to wait for a process, a packet or a person's own device, which a story that is
 * told faster does not hurry.
 */
export const toLifeMs = ({ speed = 1 }: Pick<Clock, 'speed'>, ms: number): number => ms * speed;
