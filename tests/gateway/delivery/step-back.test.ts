import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { expect, it, onTestFinished, vi } from 'vitest';
import { processNice, sendToBackground } from '#gateway/delivery/step-back.ts';

const hasAutogroups = existsSync('/proc/self/autogroup');
const readAutogroup = (pid: number | 'self'): string => readFileSync(`/proc/${pid}/autogroup`, 'utf8').trim();

/** The 41st word of its line in /proc, counted behind the name, which may hold spaces. */
const readPolicy = (pid: number): number => {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[38]);
};

function aProcess(detached: boolean) {
  const child = spawn('sleep', ['60'], { stdio: 'ignore', detached });
  onTestFinished(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });
  return { child, pid: child.pid ?? 0 };
}

it('what is ours to wait for steps back less than what is a guest', () => {
  expect(0 < processNice.work && processNice.work < processNice.guest).toBe(true);
  expect(processNice.guest).toBe(constants.priority.PRIORITY_LOW);
});

it.each([
  { how: 'work', detached: false },
  { how: 'guest', detached: true },
] as const)(
  'a process of kind $how has its priority, in a session of its own: $detached',
  ({ how, detached }) => {
    const { child, pid } = aProcess(detached);
    sendToBackground(child, how);
    expect(getPriority(pid)).toBe(processNice[how]);
  },
);

it('one with a session of its own steps back with all of it, since Linux shares between those first', () => {
  const { child, pid } = aProcess(true);
  sendToBackground(child, 'guest');
  expect(readAutogroup(pid)?.split(' ').at(-1) ?? null).toBe(hasAutogroups ? '19' : null);
});

it("one in the gateway's own session leaves the gateway where it is", () => {
  const before = readAutogroup('self');
  const { child } = aProcess(false);
  sendToBackground(child, 'guest');
  expect(readAutogroup('self')).toBe(before);
});

it('a guest runs in what time is left over', async () => {
  const { child, pid } = aProcess(false);
  sendToBackground(child, 'guest');
  // The kernel's number of SCHED_IDLE; util-linux sets it from a process of its own.
  await vi.waitFor(() => expect(readPolicy(pid)).toBe(5), { timeout: 5_000 });
});

it('one that never started, or has ended, harms nobody', async () => {
  const unstarted = spawn('/nonexistent/program');
  await once(unstarted, 'error');
  sendToBackground(unstarted, 'work');
  const ended = spawn('true', { stdio: 'ignore' });
  await once(ended, 'exit');
  expect(() => sendToBackground(ended, 'work')).not.toThrow();
});
