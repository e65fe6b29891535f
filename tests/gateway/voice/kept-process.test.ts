import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createKeptProcess, type KeptProcessOptions } from '#gateway/voice/kept-process.ts';

const echo = `process.on('message', ({ id, wish }) => process.send({ id, ok: true, made: wish + ' by ' + process.pid }));
process.once('SIGTERM', () => setTimeout(() => process.exit(0), 300));`;

function aKept(more: Partial<KeptProcessOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-kept-'));
  const script = join(folder, 'echo.cjs');
  writeFileSync(script, echo);
  const kept = createKeptProcess<string, string>({ script, idleMs: 60_000, ...more });
  onTestFinished(async () => {
    await kept.stop();
    rmSync(folder, { recursive: true });
  });
  return kept;
}

const ask = async (kept: ReturnType<typeof aKept>, wish: string) => {
  const answer = await kept.ask(wish, 5_000);
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.value;
};

it('one process makes what is asked for, one after the other', async () => {
  const kept = aKept();
  const made = await Promise.all(['a', 'b', 'c'].map((wish) => ask(kept, wish)));
  const pid = kept.processId();
  expect(made).toEqual(['a', 'b', 'c'].map((wish) => `${wish} by ${pid}`));
});

it('a start that fails costs its own wish alone: the next one has its answer', async () => {
  let isFull = true;
  const kept = aKept({
    furnish() {
      if (isFull) throw new Error('ENOSPC');
      return { args: [], clearUp: () => {} };
    },
  });
  expect(await kept.ask('a', 5_000)).toMatchObject({
    ok: false,
    failure: { code: 'unstarted', message: 'Error: ENOSPC' },
  });
  isFull = false;
  expect(await ask(kept, 'b')).toMatch(/^b by \d+$/);
});

it('a wish that comes while an idle process ends is answered by a new one', async () => {
  const kept = aKept({ idleMs: 20 });
  const first = await ask(kept, 'a');
  await vi.waitFor(() => expect(kept.processId()).toBe(null), { interval: 5 });
  expect((await ask(kept, 'a')) === first).toBe(false);
});
