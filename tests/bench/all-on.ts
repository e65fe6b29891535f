import { type AllOnHome, type Hung, settle, startAllOnHome, waitForLamp } from './all-on-home.ts';
import {
  type BenchRun,
  type Family,
  toAbsences,
  toBurstCount,
  toRoundCount,
  toWarmUpCount,
} from './bench-run.ts';
import { type MeasuredHome, startMeasuredHome } from './measured-home.ts';
import { type Rounds, runRounds, toRatioFigure } from './rounds.ts';
import type { Outcomes, RowId } from './row.ts';

const rowOf = {
  on: 'fall-to-screen-all-on.over-all-off.p99',
  'history-hung': 'fall-to-screen-history-hung.over-all-off.p99',
  'hub-hung': 'fall-to-screen-hub-hung.over-all-off.p99',
  'node-red-hung': 'fall-to-screen-node-red-hung.over-all-off.p99',
  again: 'fall-to-screen-all-on.aa.p99',
} as const satisfies Record<string, RowId>;
const ids: readonly RowId[] = Object.values(rowOf);

/** One reading a second each, in every condition: the load that the hung parts are tried under. */
const SENSOR_COUNT = 300;
const sensors = { sensorCount: SENSOR_COUNT, idlePerSecond: 10 };

type Homes = {
  readonly off: MeasuredHome;
  readonly on: AllOnHome;
  readonly historyHung: AllOnHome;
  readonly hubHung: AllOnHome;
};

/**
 * Falls in a home with everything at work, over falls in one with nothing beside the night; then with the history's
 * store, the hub or Node-RED taking everything and answering nothing. The same readings come in everywhere. Every home
 * rests until it is its turn, and has done with its own work before the next one's.
 */
export const allOn: Family = {
  name: 'falls with everything on',
  ids,
  async measure(run) {
    const stops: Array<() => Promise<void>> = [];
    const kept = <T extends { readonly stop: () => Promise<void> }>(each: T): T => {
      stops.push(each.stop);
      return each;
    };
    // As long as a measurement takes, and shorter than the 10 s after which a silent Node-RED is ended.
    const spinSeconds = run.isShort ? 4 : 8;
    const start = async (name: string, hung: Hung) =>
      kept(await startAllOnHome(run, name, { ...sensors, hung, spinSeconds }));
    try {
      const nothing = { history: null, hubLink: null, nodeRed: null };
      const homes: Homes = {
        off: kept(await startMeasuredHome(run, 'all-off', { ...sensors, beside: nothing })),
        on: await start('all-on', null),
        historyHung: await start('history-hung', 'history'),
        hubHung: await start('hub-hung', 'hub'),
      };
      return await measureAll(run, homes);
    } finally {
      for (const stop of stops) await stop();
    }
  },
};

async function measureAll(run: BenchRun, homes: Homes): Promise<Outcomes> {
  const { off, on, historyHung, hubHung } = homes;
  const isFree: string[] = [];
  const measureOff = async (bursts: number) => {
    const latencies = await off.measureUnder(SENSOR_COUNT, bursts);
    await settle(off.gatewayPid, null);
    return latencies;
  };
  const measureOn = async (house: AllOnHome, bursts: number) => {
    const latencies = await house.during(() => house.home.measureUnder(SENSOR_COUNT, bursts));
    await settle(house.home.gatewayPid, house.hubPid);
    return latencies;
  };
  const measureHung = async (bursts: number) => {
    const { lampCount, spin } = on.mover;
    const latencies = await on.during(async () => {
      spin();
      await new Promise((resolve) => setTimeout(resolve, SPIN_BEGINS_MS));
      const before = lampCount();
      const during = await on.home.measureUnder(SENSOR_COUNT, bursts);
      if (lampCount() > before) isFree.push('Node-RED was not hung to the end of a round');
      return during;
    });
    await waitForLamp(on.mover);
    await settle(on.home.gatewayPid, on.hubPid);
    return latencies;
  };
  const warmUps = toWarmUpCount(run);
  await measureOff(warmUps);
  for (const house of [on, historyHung, hubHung]) await measureOn(house, warmUps);
  const bursts = toBurstCount(run);
  const rounds = await runRounds(
    toRoundCount(run),
    {
      off: () => measureOff(bursts),
      on: () => measureOn(on, bursts),
      'history-hung': () => measureOn(historyHung, bursts),
      'hub-hung': () => measureOn(hubHung, bursts),
      'node-red-hung': () => measureHung(bursts),
      again: () => measureOff(bursts),
    },
    run.say,
  );
  return toOutcomes(rounds, {
    off: await off.finish(),
    on: await on.finish(),
    'history-hung': await historyHung.finish(),
    'hub-hung': await hubHung.finish(),
    'node-red-hung': isFree[0] ?? null,
  });
}

/** From the word that hangs Node-RED to when it does. */
const SPIN_BEGINS_MS = 300;

type Condition = 'off' | keyof typeof rowOf;

function toOutcomes(
  rounds: Readonly<Record<Condition, Rounds>>,
  doubts: Readonly<Record<Exclude<Condition, 'again'>, string | null>>,
): Outcomes {
  const outcomes = (Object.keys(rowOf) as Array<keyof typeof rowOf>).map((condition) => {
    const own = condition === 'again' ? null : doubts[condition];
    const doubt = doubts.off ?? own ?? (condition === 'node-red-hung' ? doubts.on : null);
    const id = rowOf[condition];
    return doubt === null
      ? { [id]: toRatioFigure(rounds[condition], rounds.off, 0.99) }
      : toAbsences([id], doubt);
  });
  return Object.assign({}, ...outcomes) as Outcomes;
}
