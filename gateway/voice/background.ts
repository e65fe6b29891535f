import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';

/** A third of the gateway's share, by Linux' table of weights: design decision, 2026-11; its effect has not been measured yet. */
const NICE = 5;

/**
 * Lets a process that makes sounds step back when the gateway wants the processor too: a reminder that comes a little
 * later harms nobody. Not the lowest priority: a sentence has to be done within its 10 s on a busy machine too.
 */
export function sendToBackground({ pid }: ChildProcess): void {
  if (pid === undefined) return; // it could not be started, which its `error` tells
  try {
    setPriority(pid, NICE);
  } catch {
    // It has ended already, which its exit tells.
  }
}
