import { setPriority } from 'node:os';

/** A third of the share of the thread that carries alerts, by Linux' table of weights. Design decision, 2026-11. */
const NICE = 5;

/**
 * Lets the thread that calls it step back when alerts want the processor too. On Linux 0 names the calling thread alone,
 * and a thread has a priority of its own (setpriority(2), "C library/kernel differences").
 */
export function stepBack(): void {
  setPriority(0, NICE);
}
