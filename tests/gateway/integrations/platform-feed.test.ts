import { expect, it } from 'vitest';
import { HomeId } from '#devices/ids.ts';
import {
  PlatformAlert,
  PlatformResidentState,
  parseRequestTopic,
  toAlertTopic,
  toPlatformFilter,
} from '#devices/platform.ts';
import { isCovered } from '#devices/topics.ts';
import type { Outcome } from '#gateway/alerting/alert.ts';
import { AlertId, PersonId, ScreenId } from '#gateway/alerting/ids.ts';
import type { RequestKind } from '#gateway/alerting/input.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createDemoHome } from '#gateway/demo-home.ts';
import { createPlatformFeed, type PlatformMessage } from '#gateway/integrations/platform-feed.ts';
import { defaultNightPolicy, emptyNight } from '#gateway/night.ts';
import { createPipeline } from '#gateway/pipeline.ts';

const homeId = HomeId.parse('rowan-house');

/** The demonstration home's own pipeline, with the feed as its only outlet. */
async function aFeed() {
  const { homeConfig, directory } = await createDemoHome();
  const messages: PlatformMessage[] = [];
  const beds = new Map<string, boolean>();
  const clock = createDrivenClock({ bootId: 'boot', nowMs: 1_795_000_000_000, uptimeMs: 0 });
  const feed = createPlatformFeed({
    homeId,
    inBed: (residentId) => beds.get(residentId) ?? null,
    publish: (topic, payload, { retain }) => void messages.push({ topic, payload, retain }),
    clock,
    guard: (_name, work) => work(),
  });
  const recorded = Promise.resolve();
  const pipeline = createPipeline({
    snapshotSeq: 0,
    night: emptyNight,
    say: () => {},
    remind: () => {},
    policy: defaultNightPolicy,
    policyHash: 'test',
    journal: { append: () => recorded, settled: () => recorded, snapshot: () => {} },
    tell: feed.tell,
    clock,
    log: silentLog,
  });
  pipeline.accept({ kind: 'home-configured', config: homeConfig });
  const fall = () =>
    pipeline.accept({
      kind: 'event-received',
      deviceId: 'fall-0012' as never,
      reading: {
        kind: 'fall-detected',
        bootId: 'b' as never,
        seq: 0,
        ageMs: 0,
        peakG: 4.2,
        stillnessMs: 3_000,
        postureTurnDegrees: 80,
        confidence: 0.95,
      },
    });
  /** A bed sensor says so. */
  const lie = (residentId: string, inBed: boolean) => {
    beds.set(residentId, inBed);
    feed.refresh(pipeline.home());
  };
  const firstId = () => AlertId.parse(Object.keys(pipeline.home().open)[0]);
  /** Amy does so with the alert that is open. */
  const ask = (request: RequestKind, outcome: Outcome | null = null) =>
    pipeline.accept({
      kind: 'person-asked',
      request,
      alertId: firstId(),
      personId: PersonId.parse('amy'),
      screenId: ScreenId.parse('screen-amy'),
      outcome,
    });
  /** What was sent since the last time, all that waits for a moment included. */
  const take = () => {
    clock.advance(20);
    return messages.splice(0);
  };
  return { take, fall, ask, firstId, lie, names: directory.residents.map(({ name }) => name) };
}

const bodyOf = ({ payload }: PlatformMessage) => JSON.parse(payload) as { kind: string };

it('a home that was set up tells of each resident once, and that nobody knows yet who is in bed', async () => {
  const { take } = await aFeed();
  const messages = take();
  expect(messages).toHaveLength(20);
  for (const { topic, payload, retain } of messages) {
    const state = PlatformResidentState.parse(JSON.parse(payload));
    expect(state).toMatchObject({ inBed: null, openAlertKinds: [] });
    expect(topic).toBe(`nightwell1/rowan-house/platform/resident/${state.residentId}`);
    expect(retain).toBe(true);
  }
});

it('somebody who goes to bed or gets up is told at once, without any alert, and of nobody else', async () => {
  const { take, lie } = await aFeed();
  take();
  lie('resident-12', true);
  lie('resident-12', true);
  lie('resident-12', false);
  const said = take();
  expect(said.map(({ topic, retain }) => [topic, retain])).toEqual([
    ['nightwell1/rowan-house/platform/resident/resident-12', true],
    ['nightwell1/rowan-house/platform/resident/resident-12', true],
  ]);
  expect(said.map(bodyOf)).toMatchObject([
    { residentId: 'resident-12', roomId: 'room-12', inBed: true, openAlertKinds: [] },
    { residentId: 'resident-12', roomId: 'room-12', inBed: false, openAlertKinds: [] },
  ]);
});

it('a fall is told with what is known of the bed, and changes nothing about it', async () => {
  const { take, lie, fall } = await aFeed();
  lie('resident-12', false);
  take();
  fall();
  expect(bodyOf(take()[1] as PlatformMessage)).toMatchObject({
    inBed: false,
    openAlertKinds: ['possible-fall'],
  });
});

it('a fall is told as an alert and as the state of that resident, and of nobody else', async () => {
  const { take, fall } = await aFeed();
  take();
  fall();
  const [alert, state, ...rest] = take();
  expect(rest).toEqual([]);
  expect(PlatformAlert.parse(bodyOf(alert as PlatformMessage))).toMatchObject({
    alertKind: 'possible-fall',
    priority: 'high',
    state: 'raised',
    roomId: 'room-12',
    residentId: 'resident-12',
  });
  expect(alert?.retain).toBe(true);
  expect(bodyOf(state as PlatformMessage)).toMatchObject({
    residentId: 'resident-12',
    openAlertKinds: ['possible-fall'],
  });
});

it('an alert that was closed is told once more, and then taken out of what late listeners are told', async () => {
  const { take, fall, ask, firstId } = await aFeed();
  fall();
  const alertId = firstId();
  ask('accept-alert');
  ask('arrive');
  take();
  ask('close-alert', 'fell-not-hurt');
  const about = take().filter(({ topic }) => topic === toAlertTopic(homeId, alertId));
  expect(
    about.map(({ payload, retain }) => ({ retain, state: payload && JSON.parse(payload).state })),
  ).toEqual([
    { retain: false, state: 'closed' },
    { retain: true, state: '' },
  ]);
});

it('a fall and what becomes of it within a moment are one message, of how it is now; later changes are their own', async () => {
  const { take, fall, ask } = await aFeed();
  take();
  fall();
  ask('accept-alert');
  expect(take().map(bodyOf)).toMatchObject([{ state: 'accepted' }, { residentId: 'resident-12' }]);
  ask('arrive');
  expect(take().map(bodyOf)).toMatchObject([{ state: 'attended' }]);
  expect(take()).toEqual([]);
});

it('nothing that is told names a person or gives a number about their body', async () => {
  const { take, fall, names } = await aFeed();
  fall();
  const said = JSON.stringify(take());
  for (const name of [...names, 'Amy', 'peakG', 'stillness', 'confidence', '4.2'])
    expect(said).not.toContain(name);
});

it('all that is told stands under the one filter that an automation may hear', async () => {
  const { take, fall } = await aFeed();
  fall();
  for (const { topic } of take()) expect(isCovered(topic, toPlatformFilter(homeId))).toBe(true);
});

it.each([
  { topic: 'nightwell1/rowan-house/automation/node-red/request', name: 'node-red' },
  { topic: 'nightwell1/rowan-house/automation/node-red/request/more', name: null },
  { topic: 'nightwell1/rowan-house/automation/Node Red/request', name: null },
  { topic: 'nightwell1/rowan-house/fall-0001/event', name: null },
  { topic: 'zigbee2mqtt/lamp', name: null },
])('a request on $topic is from $name', ({ topic, name }) => {
  expect(parseRequestTopic(topic)?.name ?? null).toBe(name);
});
