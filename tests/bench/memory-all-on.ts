import { type AllOnHome, startAllOnHome } from './all-on-home.ts';
import { type BenchRun, type Family, toAbsences } from './bench-run.ts';
import { findDescendants, type Kind, kinds, readResidentMb } from './family-tree.ts';
import { flood, SENSOR_COUNT, sampleMb } from './memory.ts';
import { exact, type Figure, type RowId } from './row.ts';

const rowOf = {
  flite: 'memory-all-on.flite-mb',
  shaping: 'memory-all-on.shaping-mb',
  'node-red': 'memory-all-on.node-red-mb',
} as const satisfies Record<Kind, RowId>;
const ids = [
  'memory-all-on.gateway-mb',
  ...Object.values(rowOf),
  'memory-all-on.sum-mb',
  'memory-all-on.hub-mb',
] as const;

/** Seconds of falls, with reminders spoken meanwhile, after the readings. */
const BURST_COUNT = 10;
const LOOK_EVERY_MS = 10;

/**
 * What a home with everything on holds after a load of readings: the gateway and its children at their most while people
 * fall and reminders are spoken, the most that the whole family held at one moment, and the hub once it is over.
 */
export const memoryAllOn: Family = {
  name: 'memory with everything on',
  ids,
  async measure(run) {
    const options = { hung: null, sensorCount: SENSOR_COUNT, idlePerSecond: 20, spinSeconds: 1 };
    // A home's gateway has been started before: what Node made of the sources then is on its disk.
    await (await startAllOnHome(run, 'started-before', { ...options, sensorCount: 1 })).stop();
    const house = await startAllOnHome(run, 'memory-all-on', options);
    try {
      return await measureHouse(run, house);
    } finally {
      await house.stop();
    }
  },
};

async function measureHouse(run: BenchRun, house: AllOnHome) {
  const { home, hubPid } = house;
  const count = run.isShort ? 20_000 : 100_000;
  await flood(run, home, count);
  const most = await watchFamily(home.gatewayPid, () =>
    house.during(() => home.measureUnder(SENSOR_COUNT, run.isShort ? 2 : BURST_COUNT)),
  );
  const after = await sampleMb(home.gatewayPid);
  const gateway = after.value > most.gateway.value ? after : most.gateway;
  const hub = await sampleMb(hubPid);
  const { heapUsedMb = 0, externalMb = 0 } = await home.stats();
  run.say(
    `memory with everything on: gateway ${gateway.value.toFixed(1)} MB, of that ${heapUsedMb.toFixed(1)} MB heap of its main thread, ${externalMb.toFixed(1)} MB buffers`,
  );
  const words = [...most.byKind].map(([kind, { value }]) => `${kind} ${value.toFixed(1)} MB`);
  run.say(
    `memory with everything on: ${words.join(', ')}, all at once ${most.sum.value.toFixed(1)} MB, hub ${hub.value.toFixed(1)} MB`,
  );
  const missing = kinds.filter((kind) => !most.byKind.has(kind));
  const doubt = missing.length > 0 ? `never seen: ${missing.join(', ')}` : await house.finish();
  if (doubt !== null) return toAbsences(ids, doubt);
  if (run.isShort) return toAbsences(ids, `the short form sends ${count} readings only`, true);
  return {
    'memory-all-on.gateway-mb': gateway,
    ...Object.fromEntries([...most.byKind].map(([kind, figure]) => [rowOf[kind], figure])),
    'memory-all-on.sum-mb': most.sum,
    'memory-all-on.hub-mb': hub,
  };
}

type Most = { readonly gateway: Figure; readonly byKind: ReadonlyMap<Kind, Figure>; readonly sum: Figure };

/** The most that each kind of child, and all together with the gateway, were seen to hold while `work` went on. */
async function watchFamily(gatewayPid: number, work: () => Promise<unknown>): Promise<Most> {
  const mostMb = new Map<Kind, number>();
  let gatewayMb = 0;
  let sumMb = 0;
  let lookCount = 0;
  const look = (): void => {
    lookCount += 1;
    let allMb = readResidentMb(gatewayPid) ?? 0;
    gatewayMb = Math.max(gatewayMb, allMb);
    for (const { pid, kind } of findDescendants(gatewayPid)) {
      const mb = readResidentMb(pid) ?? 0;
      allMb += mb;
      if (kind !== 'other') mostMb.set(kind, Math.max(mostMb.get(kind) ?? 0, mb));
    }
    sumMb = Math.max(sumMb, allMb);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  await work().finally(() => clearInterval(timer));
  const byKind = new Map([...mostMb].map(([kind, mb]) => [kind, exact(mb, lookCount)]));
  return { gateway: exact(gatewayMb, lookCount), byKind, sum: exact(sumMb, lookCount) };
}
