import { expect, it } from 'vitest';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { watchByCanary } from '#gateway/integrations/canary-watch.ts';
import { createStoryClock } from '#gateway/system.ts';

const limits = { canaryEveryMs: 30_000, answerWithinMs: 10_000, startWithinMs: 60_000 };

/** A Node-RED that a gateway watches whose clock runs `speed` times faster than life. */
function watchAt(speed: number) {
  const life = createDrivenClock({ bootId: 'boot', nowMs: 0, uptimeMs: 5_000 });
  const silences: boolean[] = [];
  let nonce = '';
  const watch = watchByCanary({
    send(sent) {
      nonce = sent;
    },
    onSilent: (wasRunning) => silences.push(wasRunning),
    clock: createStoryClock({ speed, bootAtMs: 0 }, life),
    limits,
  });
  return { life, silences, answer: () => watch.heard(nonce), stop: watch.stop };
}

it.each([1, 20])('at %i times life’s speed, Node-RED has a minute of life to start in', (speed) => {
  const { life, silences, stop } = watchAt(speed);
  life.advance(59_000);
  expect(silences).toEqual([]);
  life.advance(1_500);
  expect(silences).toEqual([false]);
  stop();
});

it.each([1, 20])('at %i times life’s speed, it has ten seconds of life to answer in', (speed) => {
  const { life, silences, answer, stop } = watchAt(speed);
  life.advance(3_000);
  expect(answer()).toBe(true);
  life.advance(30_000 + 9_000);
  expect(silences).toEqual([]);
  life.advance(2_000);
  expect(silences).toEqual([true]);
  stop();
});
