import { expect, it } from 'vitest';
import { createOutbox, toPayload } from '#firmware-sim/outbox.ts';

const reading = { kind: 'any' };
const lanesOf = (outbox: ReturnType<typeof createOutbox>): string[] => {
  const taken: string[] = [];
  for (let message = outbox.take(); message !== null; message = outbox.take()) {
    taken.push(`${message.lane} ${message.seq}`);
  }
  return taken;
};

it.each<{ why: string; added: ('event' | 'status' | 'telemetry')[]; left: string[] }>([
  {
    why: 'events go first',
    added: ['telemetry', 'status', 'event'],
    left: ['event 0', 'status 0', 'telemetry 0'],
  },
  {
    why: 'the oldest telemetry is shed, and its number stays missing',
    added: ['telemetry', 'telemetry', 'telemetry', 'event', 'telemetry'],
    left: ['event 0', 'telemetry 1', 'telemetry 2', 'telemetry 3'],
  },
  {
    why: 'an event takes the place of a status where no telemetry is left',
    added: ['event', 'event', 'event', 'status', 'event'],
    left: ['event 0', 'event 1', 'event 2', 'event 3'],
  },
  {
    why: 'events are never shed, even above the capacity',
    added: ['event', 'event', 'event', 'event', 'event', 'telemetry'],
    left: ['event 0', 'event 1', 'event 2', 'event 3', 'event 4'],
  },
  { why: 'only the newest status waits', added: ['status', 'status', 'status'], left: ['status 2'] },
])('a queue of four: $why', ({ added, left }) => {
  const outbox = createOutbox(4);
  for (const lane of added) outbox.add(lane, reading, 0);
  expect(lanesOf(outbox)).toEqual(left);
  expect(outbox.shedCount()).toBe(added.length - left.length);
});

it('what was in flight when the link broke is sent again, with the same number and its age still true', () => {
  const outbox = createOutbox(4);
  outbox.add('event', reading, 1_000);
  const first = outbox.take();
  expect(outbox.take()).toBeNull();
  outbox.releaseAll();
  const second = outbox.take();
  if (first === null || second === null) throw new Error('nothing was taken');
  expect(JSON.parse(toPayload(first, 'boot-1', 1_500))).toEqual({
    kind: 'any',
    bootId: 'boot-1',
    seq: 0,
    ageMs: 500,
  });
  expect(JSON.parse(toPayload(second, 'boot-1', 61_000))).toMatchObject({ seq: 0, ageMs: 60_000 });
  outbox.settle(second);
  outbox.releaseAll();
  expect(outbox.take()).toBeNull();
});

it('an age above a day is told as a day', () => {
  const outbox = createOutbox(4);
  outbox.add('event', reading, 0);
  const message = outbox.take();
  if (message === null) throw new Error('nothing was taken');
  expect(JSON.parse(toPayload(message, 'boot-1', 1e12)).ageMs).toBe(86_400_000);
});
