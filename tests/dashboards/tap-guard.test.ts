import { describe, expect, it } from 'vitest';
import {
  isResting,
  MOVED_REST_MS,
  type Place,
  putToRest,
  TAKEN_REST_MS,
  toMoved,
} from '#dashboards/night-staff/tap-guard.ts';
import { AlertId } from '#gateway/alerting/ids.ts';

const id = AlertId.parse('one');
const places = (...all: string[]): Place[] =>
  all.map((place) => {
    const [alertId, state = 'raised'] = place.split(' ');
    return { alertId: AlertId.parse(alertId), state: state as Place['state'] };
  });

describe('after a tap or a move, the buttons of a card rest', () => {
  it.each([
    { why: 'taken', afterMs: 180, rests: true },
    { why: 'taken', afterMs: TAKEN_REST_MS - 1, rests: true },
    { why: 'taken', afterMs: TAKEN_REST_MS, rests: false },
    { why: 'moved', afterMs: MOVED_REST_MS - 1, rests: true },
    { why: 'moved', afterMs: MOVED_REST_MS, rests: false },
  ] as const)('$why $afterMs ms ago: $rests', ({ why, afterMs, rests }) => {
    expect(isResting(putToRest({}, [id], { why, nowMs: 1_000 })[id], 1_000 + afterMs)).toBe(rests);
  });

  it('a card never tapped nor moved takes a tap', () => {
    expect(isResting(undefined, 0)).toBe(false);
  });

  it('what one’s own tap changed is no surprise, and rests on from the change', () => {
    const tapped = putToRest({}, [id], { why: 'taken', nowMs: 0 });
    const changed = putToRest(tapped, [id], { why: 'moved', nowMs: 300 });
    expect(changed[id]).toEqual({ why: 'taken', untilMs: 1_000 });
  });

  it('a move long after a tap is a surprise again', () => {
    const tapped = putToRest({}, [id], { why: 'taken', nowMs: 0 });
    expect(putToRest(tapped, [id], { why: 'moved', nowMs: 5_000 })[id]?.why).toBe('moved');
  });
});

it.each([
  {
    what: 'a new one above moves all below',
    shown: places('one', 'two'),
    now: places('new', 'one', 'two'),
    moved: ['one', 'two'],
  },
  { what: 'a new one below moves none', shown: places('one'), now: places('one', 'new'), moved: [] },
  { what: 'the first one moves none', shown: [], now: places('one'), moved: [] },
  {
    what: 'one that is gone moves those below',
    shown: places('one', 'two', 'three'),
    now: places('one', 'three'),
    moved: ['three'],
  },
  {
    what: 'other buttons are a move, also for what stands below',
    shown: places('one', 'two', 'three'),
    now: places('one', 'two accepted', 'three'),
    moved: ['two', 'three'],
  },
  { what: 'nothing new moves nothing', shown: places('one', 'two'), now: places('one', 'two'), moved: [] },
])('$what', ({ shown, now, moved }) => {
  expect(toMoved(shown, now)).toEqual(moved);
});
