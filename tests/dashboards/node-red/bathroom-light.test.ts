import { afterEach, expect, it } from 'vitest';
import { DeviceId } from '#devices/ids.ts';
import { createSharedResidents } from '#firmware-sim/shared-residents.ts';
import { startSimulatedDevice } from '#firmware-sim/simulated-device.ts';
import {
  aHomeWithNodeRed,
  bathroomLight,
  type HomeWithNodeRed,
} from '#tests/gateway/integrations/a-node-red.ts';

let house: HomeWithNodeRed | null = null;
afterEach(async () => {
  await house?.stop();
  house = null;
});

const SOON = { timeout: 30_000, interval: 20 };
const lamp = 'zigbee2mqtt/bathroom-12/set';

/** A home with the example; `states` is what its lamp was switched to. */
async function aBathroom(env: Readonly<Record<string, number>>) {
  const limits = { canaryEveryMs: 600, answerWithinMs: 500 };
  house = await aHomeWithNodeRed({ flows: bathroomLight(env), limits });
  const { say, nodeRed, lampWords } = house;
  await expect.poll(() => nodeRed.state().state, SOON).toBe('running');
  await expect.poll(() => nodeRed.state().lines.join('\n'), SOON).toContain('Connected to broker');
  const states = () =>
    lampWords()
      .filter(({ topic }) => topic === lamp)
      .map(({ body }) => (body as { state: string }).state);
  return { say, states };
}

const always = { NIGHT_FROM_HOUR: 0, NIGHT_TO_HOUR: 24 };

it('somebody gets up at night: the bathroom light comes on dimmed, and goes out when they are back in bed', async () => {
  const { say, states } = await aBathroom({ ...always, OFF_AFTER_BED_S: 0.2 });
  await say(true);
  await say(true, 'resident-3');
  await say(false, 'resident-3');
  await say(false);
  await expect.poll(states, SOON).toEqual(['ON']);
  expect(house?.lampWords()[0]?.body).toMatchObject({ brightness: 40 });
  await say(true);
  await expect.poll(states, SOON).toEqual(['ON', 'OFF']);
}, 40_000);

it('a bed sensor’s own word does it: a simulated resident gets up, and later lies down again', async () => {
  const { states } = await aBathroom({ ...always, OFF_AFTER_BED_S: 0.2 });
  const { home } = house as HomeWithNodeRed;
  const deviceId = DeviceId.parse('bed-0012');
  const wired = { deviceId, secret: home.secretOf(deviceId) };
  // With this seed the resident of room 12 begins in bed; the test is their clock.
  const [seed, speed] = [4, 20];
  const resident = createSharedResidents({ devices: [wired], seed, speed, early: [] }).of(deviceId);
  const { homeId } = home.demo.homeConfig;
  const brokerUrl = `mqtt://127.0.0.1:${home.gateway().mqttPort}`;
  const refusals: string[] = [];
  const onRefused = (reason: string) => void refusals.push(reason);
  const bed = startSimulatedDevice({ wired, brokerUrl, homeId, seed, speed, resident, onRefused });
  try {
    bed?.live(1_000);
    bed?.suffer('get-up', 2_000, 60_000);
    bed?.live(10_000);
    await expect.poll(states, SOON).toEqual(['ON']);
    bed?.live(70_000);
    await expect.poll(states, SOON).toEqual(['ON', 'OFF']);
    expect(refusals).toEqual([]);
  } finally {
    await bed?.stop();
  }
}, 40_000);

it('somebody who does not come back to bed is not left with the light on for ever', async () => {
  const { say, states } = await aBathroom({ ...always, OFF_AT_LATEST_S: 0.3 });
  await say(true);
  await say(false);
  await expect.poll(states, SOON).toEqual(['ON', 'OFF']);
}, 40_000);

it('by day, or where nothing can tell who is in bed, the light is left alone', async () => {
  const { say, states } = await aBathroom({ NIGHT_FROM_HOUR: 24, NIGHT_TO_HOUR: 0 });
  await say(true);
  await say(false);
  await say(null);
  await say(false);
  // Two canaries later, what was said before them has gone through the flows as well.
  const { nodeRed } = house as HomeWithNodeRed;
  for (let each = 0; each < 2; each += 1) {
    const before = nodeRed.state().lastAnswerUptimeMs ?? 0;
    await expect.poll(() => nodeRed.state().lastAnswerUptimeMs ?? 0, SOON).toBeGreaterThan(before);
  }
  expect(states()).toEqual([]);
}, 50_000);
