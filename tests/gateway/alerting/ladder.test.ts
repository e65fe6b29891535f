import { expect, it } from 'vitest';
import { aFall, amy, ben, createNight } from '#tests/support/a-night.ts';

const id = 'fall-0012.boot-1.0';
const rungsTold = (night: ReturnType<typeof createNight>) =>
  night.notices
    .filter((notice) => notice.purpose === 'ring')
    .map(({ atS, audience }) => `${atS} s ${audience}`);

it('climbs the ladder while nobody accepts, and never stops', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.confirmAll();
  night.pass(300, () => night.confirmAll());
  expect(rungsTold(night)).toEqual([
    '0 s zone-screens',
    '30 s all-screens',
    '60 s nurse-in-charge',
    '120 s manager',
    '180 s manager',
    '240 s manager',
    '300 s manager',
  ]);
});

it('climbs early while no screen says that it sounds', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.pass(70);
  expect(rungsTold(night)).toEqual([
    '0 s zone-screens',
    '2 s all-screens',
    '4 s nurse-in-charge',
    '6 s manager',
    '66 s manager',
  ]);
});

it('does not take a silent screen for one that sounds', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.accept({
    kind: 'screen-delivered',
    alertId: night.alert().alertId,
    screenId: 'screen-amy' as never,
    personId: amy,
    seq: night.home().seq,
    sounding: false,
  });
  night.pass(3);
  expect(rungsTold(night)).toHaveLength(2);
});

it('goes to the next rung at once when somebody cannot go', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.confirmAll();
  night.pass(5);
  night.ask('decline-alert', id);
  expect(rungsTold(night)).toEqual(['0 s zone-screens', '5 s all-screens']);
  expect(night.events.at(-2)).toMatchObject({ kind: 'alert-escalated', reason: 'declined' });
});

it('asks those who could not go again, once the last rung has been told in vain', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.ask('decline-alert', id, amy);
  night.ask('decline-alert', id, ben);
  expect(night.alert().declinedBy).toEqual([amy, ben]);
  night.pass(200);
  expect(night.alert().declinedBy).toEqual([]);
});

it('nudges the others at 3 min and rings again at 5 min when the accepter never came', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.ask('accept-alert', id);
  night.pass(180);
  expect(night.notices.at(-1)).toMatchObject({ purpose: 'nudge', atS: 180 });
  night.pass(120);
  expect(night.alert()).toMatchObject({ state: 'raised', rung: 1 });
  expect(night.events.at(-1)).toMatchObject({ kind: 'alert-escalated', reason: 'nobody-came' });
});

it('is quiet once somebody is there, for as long as the visit takes', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.ask('arrive', id);
  expect(night.wakeUptimeMs()).toBeNull();
  const toldCount = night.notices.length;
  night.pass(3_600);
  expect(night.notices).toHaveLength(toldCount);
});

it.each([-3_600_000, 3_600_000, 365 * 86_400_000])(
  'is neither early nor late when the wall clock jumps %i ms',
  (stepMs) => {
    const night = createNight();
    night.fall('fall-0012');
    night.confirmAll();
    night.pass(10);
    night.stepWall(stepMs);
    night.pass(19);
    expect(rungsTold(night)).toHaveLength(1);
    night.pass(1);
    expect(rungsTold(night).at(-1)).toBe('30 s all-screens');
  },
);

it('treats every deadline as overdue after another boot: unknown means worst case', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.confirmAll();
  night.reboot();
  expect(night.alert()).toMatchObject({ state: 'raised', rung: 1 });
  // A minute was lost: the time since onset on the screens says so.
  expect(5_000 - night.alert().onsetUptimeMs).toBeGreaterThanOrEqual(60_000);
});

it('rings again after another boot when the accepter has not arrived', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.ask('accept-alert', id);
  night.reboot();
  expect(night.alert().state).toBe('raised');
});

it('rings again for what is open after a restart on the same boot, and keeps its deadlines', () => {
  const night = createNight();
  night.fall('fall-0012');
  night.confirmAll();
  night.pass(10);
  night.accept({ kind: 'gateway-started', bootId: 'machine-boot-1' as never });
  expect(night.notices.at(-1)).toMatchObject({ purpose: 'ring', atS: 10 });
  night.pass(20);
  expect(rungsTold(night).at(-1)).toBe('30 s all-screens');
});

it('rings a look-in after 60 s, from the first rung of the high ladder', () => {
  const night = createNight();
  night.fall('fall-0012', aFall(0, 0.4));
  night.confirmAll();
  expect(night.alert().priority).toBe('medium');
  night.pass(59);
  expect(night.alert().priority).toBe('medium');
  night.pass(1);
  expect(night.alert()).toMatchObject({ priority: 'high', reason: 'nobody-looked-in', rung: 0 });
});
