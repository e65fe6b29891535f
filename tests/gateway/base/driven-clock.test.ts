import { expect, it } from 'vitest';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';

const start = () => createDrivenClock({ bootId: 'boot', nowMs: 1_000, uptimeMs: 50 });

it('wakes in order of due time, each at its own moment, and what they ask for as well', () => {
  const clock = start();
  const woken: string[] = [];
  clock.wakeIn(30, () => woken.push(`third ${clock.uptimeMs()}`));
  clock.wakeIn(10, () => {
    woken.push(`first ${clock.uptimeMs()}`);
    clock.wakeIn(10, () => woken.push(`second ${clock.uptimeMs()}`));
  });
  clock.advance(100);
  expect(woken).toEqual(['first 60', 'second 70', 'third 80']);
  expect([clock.nowMs(), clock.uptimeMs()]).toEqual([1_100, 150]);
});

it('wakes nobody who took it back', () => {
  const clock = start();
  let count = 0;
  const cancel = clock.wakeIn(10, () => {
    count += 1;
  });
  cancel();
  clock.advance(20);
  expect(count).toBe(0);
});

it('moves nobody’s deadline when the wall clock jumps', () => {
  const clock = start();
  let wokenUptimeMs = 0;
  clock.wakeIn(10, () => {
    wokenUptimeMs = clock.uptimeMs();
  });
  clock.stepWall(365 * 86_400_000);
  clock.advance(10);
  expect(wokenUptimeMs).toBe(60);
});
