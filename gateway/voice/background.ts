import type { ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/**
 * Lets a process that makes sounds step back when the gateway wants the processor too: a reminder that comes a little
 * later harms nobody. Not the lowest priority: on a busy machine a sentence must still be done within its 10 s.
 */
export function sendToBackground({ pid }: ChildProcess): void {
  if (pid === undefined) return; // it could not be started, which its `error` tells
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, which its exit tells.
  }
}
