import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';

const NICE = 5;

/**
 * Lets a process that makes sounds step back when the gateway wants the processor too: a reminder that comes a little
 * later harms nobody. A third of the gateway's share, by Linux' table of weights, and no less: at a tenth, sentences were
 * not done within their 10 s on a machine with ten other things to do.
 */
export function sendToBackground({ pid }: ChildProcess): void {
  if (pid === undefined) return; // it could not be started, which its `error` tells
  try {
    setPriority(pid, NICE);
  } catch {
    // It has ended already, which its exit tells.
  }
}
