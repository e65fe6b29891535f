import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeviceId } from '#devices/ids.ts';
import { parseTopic, toResultTopic, toTopic } from '#devices/topics.ts';
import { emptyHome } from '#gateway/alerting/home.ts';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { ok } from '#gateway/base/result.ts';
import { createDemoHome } from '#gateway/demo-home.ts';
import { startIntake } from '#gateway/intake.ts';
import { noReminders } from '#gateway/medication/reminders.ts';
import { recordConsent, withdrawConsent } from '#gateway/office/consent-changes.ts';
import type { Documents } from '#gateway/office/documents.ts';
import { setPresence } from '#gateway/office/residents.ts';
import { toWatching } from '#gateway/office/watching.ts';
import type { Untimed } from '#gateway/pipeline.ts';
import { toDocuments } from '#tests/support/a-home.ts';

const demo = toDocuments(await createDemoHome());
const { homeId } = demo.homeConfig;
const none = { records: [] };

/** The real intake, in front of a pipeline and stores that only remember what reached them. */
function anIntake(start: Documents, clock: DrivenClock) {
  let documents = start;
  let watching = toWatching(documents);
  const accepted: Untimed[] = [];
  const keptAside: unknown[] = [];
  const intake = startIntake({
    homeId,
    clock,
    findRefusal: (deviceId) => watching.refusals.get(deviceId) ?? null,
    keepTelemetry: () => {},
    takeResult: () => ok(Promise.resolve()),
    takeRequest: () => false,
    findPage: () => null,
    quarantine: {
      add: (packet) => void keptAside.push(packet),
    } as Parameters<typeof startIntake>[0]['quarantine'],
    pipeline: {
      accept(input) {
        accepted.push(input);
        return { answer: ok(null), seq: 1, changed: true, recorded: Promise.resolve() };
      },
      home: () => emptyHome,
      reminders: () => noReminders,
      stop: () => {},
    },
  });
  const expectAll = () => intake.expect(watching.expected, new Map());
  expectAll();
  let seq = 0;
  return {
    intake,
    accepted,
    keptAside,
    lost: () => accepted.flatMap((each) => (each.kind === 'device-lost' ? [each.deviceId] : [])),
    /** As the gateway does after each change in the register. */
    change(replaced: Partial<Documents>) {
      documents = { ...documents, ...replaced };
      watching = toWatching(documents);
      expectAll();
    },
    documents: () => documents,
    async send(deviceId: string, kind: 'fall-detected' | 'call-pressed') {
      seq += 1;
      const topic = toTopic({ homeId, deviceId: DeviceId.parse(deviceId), lane: 'event' });
      const body =
        kind === 'call-pressed'
          ? { kind, ageMs: 0 }
          : { kind, peakG: 4.2, stillnessMs: 3_000, postureTurnDegrees: 80, confidence: 0.95 };
      const before = accepted.length;
      await intake.receive({
        credentialClientId: deviceId,
        topic,
        deviceTopic: parseTopic(topic),
        payload: Buffer.from(JSON.stringify({ ...body, bootId: 'boot', seq })),
        isWill: false,
      });
      return accepted.slice(before).some((each) => each.kind === 'event-received');
    },
  };
}

let clock: DrivenClock;
let house: ReturnType<typeof anIntake>;
beforeEach(() => {
  clock = createDrivenClock({ bootId: 'boot', nowMs: 1_000_000, uptimeMs: 0 });
  house = anIntake({ ...demo, consents: none }, clock);
});
afterEach(() => house.intake.stop());

const by = { personId: demo.directory.people[3]?.personId as never, atMs: 5 };
const of12 = { residentId: demo.directory.residents[11]?.residentId as never, sensor: 'fall' as const };
const record = () => {
  const wish = { ...of12, basis: 'consent' as const, decision: null, basedOnVersion: 1 };
  const made = recordConsent(house.documents(), wish, by);
  if (made.ok) house.change(made.value);
};
const withdraw = () => {
  const made = withdrawConsent(house.documents(), { ...of12, basedOnVersion: 1 }, by);
  if (made.ok) house.change(made.value);
};
const presence = (where: 'in-home' | 'in-hospital' | 'died') => {
  const { residentId } = of12;
  const made = setPresence(house.documents(), { residentId, presence: where, basedOnVersion: 1 });
  if (made.ok) house.change(made.value);
};

describe('a fall', () => {
  it('is heard from the packet after the consent on, and no more from the one after its withdrawal', async () => {
    expect(await house.send('fall-0012', 'fall-detected')).toBe(false);
    record();
    expect(await house.send('fall-0012', 'fall-detected')).toBe(true);
    withdraw();
    expect(await house.send('fall-0012', 'fall-detected')).toBe(false);
    clock.advance(1);
    expect(await house.send('fall-0012', 'fall-detected')).toBe(false);
    expect(house.intake.refusals()).toEqual([
      { deviceId: 'fall-0012', reason: 'no-record', refusedCount: 1, lastRefusedAtMs: 1_000_000 },
      { deviceId: 'fall-0012', reason: 'withdrawn', refusedCount: 2, lastRefusedAtMs: 1_000_001 },
    ]);
    expect(house.keptAside).toEqual([]);
  });

  it('is heard exactly where the last word on record is a yes, whatever came before', async () => {
    const step = fc.constantFrom('record', 'withdraw', 'fall', 'call', 'died', 'in-home', 'in-hospital');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        house.intake.stop();
        house = anIntake({ ...demo, consents: none }, clock);
        let agreed = false;
        let alive = true;
        for (const name of steps) {
          if (name === 'fall') expect(await house.send('fall-0012', 'fall-detected')).toBe(agreed && alive);
          else if (name === 'call') expect(await house.send('call-0012', 'call-pressed')).toBe(true);
          else if (name === 'record') {
            record();
            agreed ||= alive; // nobody records for the dead
          } else if (name === 'withdraw') {
            withdraw();
            agreed = false;
          } else {
            presence(name);
            alive = name !== 'died';
          }
        }
      }),
    );
  });
});

describe('silence', () => {
  const minutes = (count: number) => clock.advance(count * 60_000);

  it('of a device that is refused is no alarm, and counts for no screen', () => {
    minutes(10);
    expect(house.lost()).toContain('call-0012');
    expect(house.lost()).not.toContain('fall-0012');
    const { expectedCount } = house.intake.devices();
    record();
    expect(house.intake.devices().expectedCount).toBe(expectedCount + 1);
  });

  it('of somebody in hospital is no alarm; once they are back their devices have their full time', async () => {
    record();
    await house.send('fall-0012', 'fall-detected');
    presence('in-hospital');
    minutes(60);
    expect(house.lost().filter((deviceId) => deviceId.endsWith('-0012'))).toEqual([]);
    presence('in-home');
    minutes(2.9);
    expect(house.lost()).not.toContain('fall-0012');
    minutes(0.2);
    expect(house.lost()).toEqual(expect.arrayContaining(['fall-0012', 'call-0012']));
  });

  it('of a device that another change leaves alone goes on being counted', async () => {
    minutes(2);
    record();
    minutes(1.1);
    // Three minutes since the start for the neighbour's button; one for the sensor that came new.
    expect(house.lost()).toContain('call-0013');
    expect(house.lost()).not.toContain('fall-0012');
  });
});

it('takes the last will of a speaker for no word on a prompt, nor for a sign of life', async () => {
  const speaker = DeviceId.parse('speaker-0012');
  const topic = toResultTopic({ homeId, deviceId: speaker });
  const stateOf = () => house.intake.heardStates().find(({ deviceId }) => deviceId === speaker)?.state;
  const say = (isWill: boolean) =>
    house.intake.receive({
      ...{ credentialClientId: speaker, topic, deviceTopic: null, payload: Buffer.from('{}'), isWill },
    });
  await say(false);
  expect(stateOf()).toBe('heard');
  expect(say(true)).toBeUndefined();
  expect(stateOf()).toBe('waiting');
  expect(house.keptAside).toMatchObject([{ code: 'will-on-result' }]);
});
