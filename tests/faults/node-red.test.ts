import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import type { NodeRedLimits } from '#gateway/integrations/node-red-options.ts';
import {
  aFlowOf,
  aHomeWithNodeRed,
  bathroomLight,
  type Flow,
  type HomeWithNodeRed,
} from '#tests/gateway/integrations/a-node-red.ts';

let house: HomeWithNodeRed | null = null;
afterEach(async () => {
  await house?.stop();
  house = null;
});

const SOON = { timeout: 30_000, interval: 20 };

/** What is told beside the assertion: how much slower falls were, against the same home a moment before. */
const report = (what: string, quiet: readonly number[], disturbed: readonly number[]) => {
  const worst = (values: readonly number[]) => Math.max(...values);
  const ratio = (worst(disturbed) / worst(quiet)).toFixed(2);
  const figures = `quiet ${worst(quiet).toFixed(1)} ms, then ${worst(disturbed).toFixed(1)} ms`;
  console.log(`${what}: slowest of ${disturbed.length} falls and calls: ${figures} (ratio ${ratio})`);
};

/** Milliseconds from a fall and a call in each of these rooms to Amy's screen. */
async function timeAlerts(amy: Carer, rooms: readonly number[]): Promise<number[]> {
  const delays: number[] = [];
  for (const room of rooms) {
    const number = String(room).padStart(4, '0');
    const isIn =
      (kind: string) => (alert: { kind: string; rings: boolean; room: { label: string } | null }) =>
        alert.kind === kind && alert.rings && alert.room?.label === `Room ${room}`;
    const wearer = await (house as HomeWithNodeRed).home.device(`fall-${number}`);
    const button = await (house as HomeWithNodeRed).home.device(`call-${number}`);
    for (const [kind, send] of [
      ['possible-fall', () => wearer.fall(0)],
      ['call', () => button.send('event', { kind: 'call-pressed', bootId: 'b', seq: 0 })],
    ] as const) {
      const sentMs = performance.now();
      const recorded = send();
      await amy.waitFor(isIn(kind), 5_000);
      delays.push(performance.now() - sentMs);
      await recorded;
    }
    await wearer.leave();
    await button.leave();
  }
  return delays;
}

const rooms = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Rooms 1 to 10 before the trouble, 11 to 20 in it: all forty alerts must be on the screen, none late. */
async function timeThrough(what: string, amy: Carer, trouble: () => Promise<void>): Promise<void> {
  const quiet = await timeAlerts(amy, rooms(1, 10));
  await trouble();
  const disturbed = await timeAlerts(amy, rooms(11, 20));
  report(what, quiet, disturbed);
  const falls = amy.alerts().filter(({ kind }) => kind === 'possible-fall' || kind === 'call');
  expect(falls).toHaveLength(40);
  expect(Math.max(...disturbed)).toBeLessThan(300);
}

/** Lets somebody in room 12 get up and go to bed again and again: the example's flow runs all through the trouble. */
function keepMoving({ say }: HomeWithNodeRed): () => void {
  let inBed = true;
  const timer = setInterval(() => {
    inBed = !inBed;
    // The last one may meet the end of the house.
    say(inBed).catch(() => {});
  }, 100);
  return () => clearInterval(timer);
}

const example = bathroomLight({ NIGHT_FROM_HOUR: 0, NIGHT_TO_HOUR: 24, OFF_AFTER_BED_S: 0.05 });

async function aHouseWithAmy(
  flows: Flow,
  limits: Partial<NodeRedLimits> = {},
): Promise<{ readonly amy: Carer; readonly house: HomeWithNodeRed }> {
  house = await aHomeWithNodeRed({ flows: [...example, ...flows], limits });
  const { nodeRed, home } = house;
  await expect.poll(() => nodeRed.state().state, SOON).toBe('running');
  const rest = keepMoving(house);
  const { stop } = house;
  house = {
    ...house,
    stop: () => {
      rest();
      return stop();
    },
  };
  await expect.poll(house.lampWords, SOON).not.toHaveLength(0);
  return { amy: await home.carer('amy'), house };
}

/** Wants the processor at every look for a while: an idle process sleeps (the third word of /proc/PID/stat). */
async function isBusy(pid: number | null): Promise<void> {
  const wants = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('R') === true;
  let inARow = 0;
  const look = () => {
    inARow = wants() ? inARow + 1 : 0;
    return inARow;
  };
  await expect.poll(look, { timeout: 10_000, interval: 10 }).toBeGreaterThan(20);
}

it('hung by a function node while its flow runs: falls ring as before; it is ended, and works again', async () => {
  // The work of a timer is outside any timeout of the node: nothing but the end of the process stops it.
  const hang = aFlowOf('setTimeout(() => { for (;;); }, 10);', { onResident: true });
  const { amy, house } = await aHouseWithAmy(hang, { canaryEveryMs: 8_000, answerWithinMs: 6_000 });
  const { nodeRed, say, lampWords } = house;
  const { pid } = nodeRed.state();
  await timeThrough('Node-RED hung', amy, async () => {
    await say(false, 'resident-1');
    await isBusy(pid);
  });
  // Still the hung one: all of the above was timed beside it.
  expect(nodeRed.state().pid).toBe(pid);
  await expect.poll(() => nodeRed.state().restartCount, { ...SOON, timeout: 40_000 }).toBe(1);
  await expect.poll(() => nodeRed.state().state, SOON).toBe('running');
  const lampCount = lampWords().length;
  await expect.poll(() => lampWords().length, SOON).toBeGreaterThan(lampCount);
}, 120_000);

it('a flow that floods the broker with 5,000 messages a second: falls ring as before, and the excess is counted', async () => {
  const flood = aFlowOf(
    "setInterval(() => { for (let each = 0; each < 50; each += 1) node.send({ topic: 'zigbee2mqtt/flood/set', payload: '{}' }); }, 10);",
    { onResident: true, wires: ['flood-out'] },
  );
  const out = {
    id: 'flood-out',
    type: 'mqtt out',
    z: 'made',
    topic: '',
    qos: '0',
    retain: 'false',
    broker: 'appliances-broker',
    wires: [],
  };
  const { amy, house } = await aHouseWithAmy([...flood, out]);
  const dropped = () => house.home.gateway().stats().droppedPackets ?? 0;
  const began = { atMs: 0, droppedCount: 0 };
  await timeThrough('flooded by a flow', amy, async () => {
    await house.say(false, 'resident-1');
    await expect.poll(dropped, SOON).toBeGreaterThan(500);
    began.atMs = performance.now();
    began.droppedCount = dropped();
  });
  const perSecond = ((dropped() - began.droppedCount) / (performance.now() - began.atMs)) * 1_000;
  console.log(`${Math.round(perSecond)} packets a second were dropped meanwhile`);
  // Far over its budget: the flood was really there.
  expect(perSecond).toBeGreaterThan(500);
  expect(house.nodeRed.state()).toMatchObject({ state: 'running', restartCount: 0 });
}, 120_000);

it('killed with -9 while its flow runs, again and again: falls ring as before, and it comes back each time', async () => {
  const { amy, house } = await aHouseWithAmy([], { firstRestartMs: 50 });
  const { nodeRed, lampWords } = house;
  const killed = new Set<number>();
  const kill = () => {
    const { pid, state } = nodeRed.state();
    if (pid === null || state !== 'running' || killed.has(pid) || killed.size === 4) return;
    process.kill(pid, 'SIGKILL');
    killed.add(pid);
  };
  const timer = setInterval(kill, 50);
  await timeThrough('Node-RED killed', amy, async () => kill());
  clearInterval(timer);
  expect(killed.size).toBeGreaterThanOrEqual(1);
  await expect
    .poll(() => nodeRed.state(), SOON)
    .toMatchObject({ state: 'running', restartCount: killed.size });
  const lampCount = lampWords().length;
  await expect.poll(() => lampWords().length, SOON).toBeGreaterThan(lampCount);
}, 120_000);
