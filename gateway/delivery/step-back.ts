import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** A third of the share of the thread that carries alerts, by Linux' table of weights. Design decision, 2026-11. */
const THREAD_NICE = 5;

/**
 * How far a process steps back. `work`: what people wait for, such as a sentence that is due, which has to be done within
 * its 10 s on a busy machine too; it has a tenth of the gateway's share. `guest`: code that isn't ours, such as a home's
 * flows, which may be busy without end. By Linux' table of weights (sched(7)); design decisions, 2026-11.
 */
export const processNice = { work: 10, guest: constants.priority.PRIORITY_LOW } as const;

/**
 * Lets the thread that calls it step back when alerts want the processor too. On Linux 0 names the calling thread alone,
 * and a thread has a priority of its own (setpriority(2), "C library/kernel differences").
 */
export function stepBack(): void {
  setPriority(0, THREAD_NICE);
}

/**
 * Lets a process that was started a moment ago step back behind the gateway; its threads, which come later, with it. In
 * the gateway's own session: by default Linux shares the processor between sessions first, and the nice value of one with a
 * session of its own would mean nothing to us (sched(7), "The autogroup feature"). Never throws.
 */
export function sendToBackground({ pid }: ChildProcess, how: keyof typeof processNice): void {
  if (pid === undefined) return; // it could not be started, which its `error` tells
  try {
    setPriority(pid, processNice[how]);
  } catch {
    // It has ended already, which its exit tells.
  }
  if (how === 'guest') makeIdle(pid);
}

/**
 * A guest runs in what time is left over: even at the lowest nice value it keeps the processor for a moment when an alert
 * wants it, an idle one lets go at once (sched(7), SCHED_IDLE). Node cannot ask for it; `chrt` is util-linux', which every
 * Debian has. Where it is missing, the nice value does what it can.
 */
function makeIdle(pid: number): void {
  const words = ['--idle', '--all-tasks', '--pid', '0', String(pid)];
  spawn('chrt', words, { stdio: 'ignore' }).once('error', () => {});
}
