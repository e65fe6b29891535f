import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toVisit } from '#firmware-sim/carer-habits.ts';
import { startSimulatedCarers } from '#firmware-sim/simulated-carers.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

vi.setConfig({ testTimeout: 40_000 });
const pressed = { kind: 'call-pressed', bootId: 'test-boot', seq: 0, ageMs: 0 };
const people = [{ personId: 'amy', name: 'Amy' }] as const;

let home: TestHome;
let carers: Awaited<ReturnType<typeof startSimulatedCarers>> | null = null;
beforeEach(async () => {
  home = await startHome();
});
afterEach(async () => {
  await carers?.stop();
  carers = null;
  await home.stop();
});
const startCarers = async (handsOffMs: number): Promise<void> => {
  const options = { url: home.url(), pin: home.demo.pin, seed: 1, speed: 200, people, handsOffMs };
  carers = await startSimulatedCarers(options);
};

it('a simulated carer takes what nobody has taken, goes there, and says what was found', async () => {
  await startCarers(0);
  const ruth = await home.carer('ruth');
  const button = await home.device('call-0003');
  await button.send('event', pressed);
  const alert = await ruth.waitFor(({ state }) => state === 'closed', 20_000);
  expect(alert).toMatchObject({ kind: 'call', acceptedBy: { name: 'Amy' }, closedBy: { name: 'Amy' } });
  expect(['helped', 'nothing-needed']).toContain(alert.outcome);
});

it('whoever looks on is left alone with it first', async () => {
  await startCarers(5_000);
  const ruth = await home.carer('ruth');
  const button = await home.device('call-0003');
  const pressedMs = performance.now();
  await button.send('event', pressed);
  await ruth.waitFor(({ state }) => state === 'accepted', 20_000);
  expect(performance.now() - pressedMs).toBeGreaterThan(4_000);
});

it('whoever was with somebody when they were started again ends that visit', async () => {
  const button = await home.device('call-0003');
  await button.send('event', pressed);
  const amy = await home.carer('amy');
  const { alertId } = await amy.waitFor(({ kind }) => kind === 'call', 5_000);
  expect(await amy.ask('accept-alert', alertId)).toMatchObject({ ok: true });
  expect(await amy.ask('arrive', alertId)).toMatchObject({ ok: true });
  await startCarers(0);
  const ruth = await home.carer('ruth');
  const alert = await ruth.waitFor(({ state }) => state === 'closed', 20_000);
  expect(alert).toMatchObject({ kind: 'call', closedBy: { name: 'Amy' } });
});

it('what somebody else has taken is theirs', async () => {
  const ruth = await home.carer('ruth');
  const buttons = [await home.device('call-0003'), await home.device('call-0004')];
  await buttons[0]?.send('event', pressed);
  const taken = await ruth.waitFor(({ room }) => room?.label === 'Room 3', 5_000);
  expect(await ruth.ask('accept-alert', taken.alertId)).toMatchObject({ ok: true });
  await startCarers(0);
  await buttons[1]?.send('event', pressed);
  await ruth.waitFor(({ room, state }) => room?.label === 'Room 4' && state === 'closed', 20_000);
  expect(ruth.alerts().find(({ alertId }) => alertId === taken.alertId)).toMatchObject({
    state: 'accepted',
    acceptedBy: { name: 'Ruth' },
  });
});

describe('a visit', () => {
  const alerts = Array.from({ length: 300 }, (_, index) => AlertId.parse(`call-0003.boot.${index}`));

  it('is begun after 20 to 90 s, made within two minutes, and the same for the same seed', () => {
    for (const alertId of alerts) {
      const visit = toVisit({ alertId, kind: 'call', reason: 'pressed' }, 1);
      expect(visit?.takesAfterMs).toBeGreaterThanOrEqual(20_000);
      expect(visit?.takesAfterMs).toBeLessThanOrEqual(90_000);
      expect(visit?.arrivesAfterMs).toBeGreaterThanOrEqual(30_000);
      expect(visit?.arrivesAfterMs).toBeLessThanOrEqual(120_000);
      expect(toVisit({ alertId, kind: 'call', reason: 'pressed' }, 1)).toEqual(visit);
    }
  });

  it('to bring a medicine that is due soon waits for its time', () => {
    for (const alertId of alerts) {
      const visit = toVisit({ alertId, kind: 'prompt-task', reason: 'due-soon' }, 1);
      expect(visit?.takesAfterMs).toBeGreaterThanOrEqual(480_000);
      expect(visit?.takesAfterMs).toBeLessThan(600_000);
    }
  });

  it.each([
    { kind: 'possible-fall', reason: 'sure', found: ['fell-hurt', 'fell-not-hurt'] },
    { kind: 'possible-fall', reason: 'look-in', found: ['did-not-fall', 'fell-not-hurt'] },
    { kind: 'call', reason: 'pressed', found: ['helped', 'nothing-needed'] },
    { kind: 'prompt-unanswered', reason: 'no-answer', found: ['helped', 'nothing-needed'] },
  ] as const)('to a $kind ($reason) finds one of: $found', ({ kind, reason, found }) => {
    const outcomes = new Set(alerts.map((alertId) => toVisit({ alertId, kind, reason }, 1)?.outcome));
    expect([...outcomes].toSorted()).toEqual(found.toSorted());
  });

  it.each(['device-silent', 'battery-low', 'journal-failing'] as const)('is not made to a %s', (kind) => {
    expect(toVisit({ alertId: AlertId.parse('a.b.1'), kind, reason: 'silent' }, 1)).toBeNull();
  });
});
