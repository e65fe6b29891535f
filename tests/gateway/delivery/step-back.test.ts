import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { expect, it, onTestFinished, vi } from 'vitest';
import { processNice, sendToBackground } from '#gateway/delivery/step-back.ts';

/** The kernel's number of SCHED_IDLE. */
const IDLE = 5;
/** The 41st word of its line in /proc, counted behind the name, which may hold spaces. */
const readPolicy = (pid: number): number => {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[38]);
};

function aProcess() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
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

it.each(['work', 'guest'] as const)('a process of kind %s has its priority', (how) => {
  const { child, pid } = aProcess();
  sendToBackground(child, how);
  expect(getPriority(pid)).toBe(processNice[how]);
});

it('a guest runs in what time is left over, and nobody else does', async () => {
  const guest = aProcess();
  const work = aProcess();
  sendToBackground(guest.child, 'guest');
  sendToBackground(work.child, 'work');
  await vi.waitFor(() => expect(readPolicy(guest.pid)).toBe(IDLE), { timeout: 5_000 });
  expect(readPolicy(work.pid)).toBe(0);
});

it('one that never started, or has ended, harms nobody', async () => {
  const unstarted = spawn('/nonexistent/program');
  await once(unstarted, 'error');
  sendToBackground(unstarted, 'work');
  const ended = spawn('true', { stdio: 'ignore' });
  await once(ended, 'exit');
  expect(() => sendToBackground(ended, 'guest')).not.toThrow();
});
