import { describe, expect, it } from 'vitest';
import { toAnnouncement } from '#dashboards/night-staff/announcement.ts';
import {
  type BoardState,
  CLOSED_SHOWN_MS,
  tellAlert,
  tellBoard,
  tellPulse,
  toJustClosed,
  toUndoable,
} from '#dashboards/night-staff/board-model.ts';
import { toUptimeMs } from '#dashboards/night-staff/gateway-clock.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';
import { amy, ben, toAlert } from './alerts.ts';

const devices = { heardCount: 20, expectedCount: 20, unreadRooms: [] };
const toBoard = (seq: number, ...alerts: unknown[]) => ({
  uptimeMs: 1_000_000,
  seq,
  homeName: 'Rowan House',
  me: amy,
  alerts,
  devices,
});
function toState(seq: number, ...alerts: AlertView[]): BoardState {
  const told = tellBoard(null, toBoard(seq, ...alerts), 0);
  if (told === null) throw new Error('the test’s own board is unreadable');
  return told.state;
}
const toChange = (seq: number, alert: AlertView) => ({ uptimeMs: 1_000_100, seq, alert });
const states = (state: BoardState | null) => state?.alerts.map(({ seq, state: now }) => `${now} ${seq}`);

const raised = toAlert({ seq: 5 });
const accepted = toAlert({ seq: 8, state: 'accepted', rings: false, acceptedBy: ben });

describe('a change of one alert', () => {
  it.each([
    { why: 'newer than the one held', held: raised, told: accepted, shows: 'accepted 8' },
    { why: 'older than the one held', held: accepted, told: raised, shows: 'accepted 8' },
    { why: 'told a second time', held: accepted, told: accepted, shows: 'accepted 8' },
  ])('$why: the screen shows $shows', ({ held, told, shows }) => {
    expect(states(tellAlert(toState(held.seq, held), toChange(9, told), 1))).toEqual([shows]);
  });

  it('an older change does not take the screen’s number back', () => {
    expect(tellAlert(toState(9, accepted), toChange(6, raised), 1)?.seq).toBe(9);
  });

  it('what cannot be read changes nothing', () => {
    expect(tellAlert(toState(5, raised), { alert: 'nonsense' }, 1)).toBeNull();
  });
});

describe('a board', () => {
  it('replaces all that was held, also after a gateway lost its last moments', () => {
    const told = tellBoard(toState(8, accepted), toBoard(5, raised), 1);
    expect(states(told?.state ?? null)).toEqual(['raised 5']);
    expect(told?.state.seq).toBe(5);
  });

  it('with one unreadable alert keeps the others and says so', () => {
    const told = tellBoard(null, toBoard(5, { alertId: 'x' }, raised), 1);
    expect(states(told?.state ?? null)).toEqual(['raised 5']);
    expect(told?.unreadable).toBe(true);
  });

  it('of nonsense is no board', () => {
    expect(tellBoard(toState(5, raised), 'nonsense', 1)).toBeNull();
  });
});

it('a pulse brings the devices and the time, and leaves the number for the board that follows', () => {
  const pulse = { uptimeMs: 1_005_000, seq: 99, devices: { heardCount: 18, expectedCount: 20 } };
  const state = tellPulse(toState(5, raised), pulse, 5_000);
  expect(state).toMatchObject({ seq: 5, devices: { heardCount: 18 }, clock: { uptimeMs: 1_005_000 } });
});

it.each([
  { why: 'between messages it runs on', nowMs: 3_500, says: 1_003_000 },
  { why: 'it never runs backwards', nowMs: 0, says: 1_000_000 },
])('the gateway’s clock: $why', ({ nowMs, says }) => {
  expect(toUptimeMs({ uptimeMs: 1_000_000, heardMs: 500 }, nowMs)).toBe(says);
});

describe('what was just closed', () => {
  const closed = toAlert({ seq: 9, state: 'closed', rings: false, closedBy: amy, outcome: 'helped' });
  const state = toState(9, raised);
  const after = tellAlert(state, toChange(9, closed), 1);
  it.each([
    { why: 'at once', afterMs: 100, count: 1 },
    { why: 'as long as it can be found again', afterMs: CLOSED_SHOWN_MS - 1, count: 1 },
    { why: 'no longer', afterMs: CLOSED_SHOWN_MS + 200, count: 0 },
  ])('is shown $why: $count', ({ afterMs, count }) => {
    expect(after && toJustClosed(after, 1_000_000 + afterMs)).toHaveLength(count);
  });

  it.each([
    { why: 'mine, in time', changes: { undoUntilUptimeMs: 1_030_000 }, afterMs: 29_000, found: true },
    { why: 'mine, too late', changes: { undoUntilUptimeMs: 1_030_000 }, afterMs: 30_000, found: false },
    { why: 'mine, not to be taken back', changes: {}, afterMs: 0, found: false },
    { why: 'Ben’s', changes: { closedBy: ben, undoUntilUptimeMs: 1_030_000 }, afterMs: 0, found: false },
  ])('stands on top with its undo, if $why: $found', ({ changes, afterMs, found }) => {
    const told = tellAlert(state, toChange(9, { ...closed, ...changes }), 1);
    expect((told && toUndoable(told, 1_000_000 + afterMs)) !== null).toBe(found);
  });

  it('the last one that I closed stands on top', () => {
    const one = toAlert({ ...closed, undoUntilUptimeMs: 1_030_000 });
    const two = { ...one, alertId: AlertId.parse('two'), seq: 12 };
    expect(toUndoable(toState(12, one, two), 1_000_000)?.alertId).toBe('two');
  });

  it('is open again after an undo', () => {
    const again =
      after && tellAlert(after, toChange(10, toAlert({ seq: 10, state: 'attended', arrivedBy: amy })), 2);
    expect(again && toJustClosed(again, 1_000_200)).toEqual([]);
    expect(states(again)).toEqual(['attended 10']);
  });
});

describe('what a screen reader says', () => {
  const who = { me: amy.personId, uptimeMs: 1_000_000 };
  it.each<{ why: string; before: AlertView[]; now: AlertView[]; says: string }>([
    {
      why: 'a new alert',
      before: [],
      now: [raised],
      says: 'Room 12: possible fall, 20 s without moving. Go now.',
    },
    {
      why: 'who goes',
      before: [raised],
      now: [accepted],
      says: 'Room 12: possible fall, 20 s without moving. Ben is going.',
    },
    {
      why: 'nothing of a receipt',
      before: [raised],
      now: [{ ...raised, seq: 6, deliveredCount: 3 }],
      says: '',
    },
  ])('$why: $says', ({ before, now, says }) => {
    expect(toAnnouncement(before, now, who)).toBe(says);
  });
});
