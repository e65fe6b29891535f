import { expect, it } from 'vitest';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createStopGroup } from '#gateway/base/stop-group.ts';

function aGroup() {
  const clock = createDrivenClock({ bootId: 'boot', nowMs: 0, uptimeMs: 0 });
  const said: string[] = [];
  const log = { ...silentLog, warn: (event: string) => void said.push(event) };
  return { clock, said, group: createStopGroup(4_000, { clock, log }) };
}

it('stops its parts side by side, and is done when the last one is', async () => {
  const { group, said } = aGroup();
  const slow = Promise.withResolvers<void>();
  const stopped: string[] = [];
  group.add('slow', { stop: () => slow.promise.then(() => void stopped.push('slow')) });
  group.add('quick', { stop: () => void stopped.push('quick') });
  const done = group.stop();
  await expect.poll(() => stopped).toEqual(['quick']);
  slow.resolve();
  await done;
  expect(stopped).toEqual(['quick', 'slow']);
  expect(said).toEqual([]);
});

it('leaves one that hangs to itself after its time, and says so', async () => {
  const { group, clock, said } = aGroup();
  group.add('hung', { stop: () => new Promise(() => {}) });
  const done = group.stop();
  await Promise.resolve();
  clock.advance(4_000);
  await done;
  expect(said).toEqual(['part-stops-late']);
});

it('tells what could not be stopped, after all others were', async () => {
  const { group } = aGroup();
  let isStopped = false;
  group.add('broken', {
    stop() {
      throw new Error('it broke');
    },
  });
  group.add('well', {
    stop() {
      isStopped = true;
    },
  });
  await expect(group.stop()).rejects.toThrow('some parts did not stop');
  expect(isStopped).toBe(true);
});
