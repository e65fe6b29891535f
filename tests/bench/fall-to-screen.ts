import {
  type BenchRun,
  type Family,
  toAbsences,
  toBurstCount,
  toRoundCount,
  toWarmUpCount,
} from './bench-run.ts';
import { type BrokerHop, startBrokerHop } from './broker-hop.ts';
import { type MeasuredHome, startMeasuredHome } from './measured-home.ts';
import { type Rounds, runRounds, toFigureOfRounds, toRatioFigure } from './rounds.ts';
import { exact, type Outcomes, type RowId } from './row.ts';

const hopIds = ['broker-hop.p50', 'broker-hop.p99', 'broker-hop-aa.p50', 'broker-hop-aa.p99'] as const;
const fallIds = ['fall-to-screen.p50', 'fall-to-screen.p99', 'fall-to-screen.max'] as const;
const ratioIds = ['fall-to-screen-over-hop.p50', 'fall-to-screen-over-hop.p99'] as const;
const ids: readonly RowId[] = [...hopIds, ...fallIds, ...ratioIds];

/** A fall from device to screen, held against one hop through mosquitto; both in the same rounds. */
export const fallToScreen: Family = {
  name: 'fall to screen',
  ids,
  async measure(run) {
    const hop = await startBrokerHop(run);
    if ('why' in hop) return toAbsences(ids, hop.why);
    try {
      const home = await startMeasuredHome(run, 'fall-to-screen');
      try {
        return await measureBoth(run, hop, home);
      } finally {
        await home.stop();
      }
    } finally {
      await hop.stop();
    }
  },
};

async function measureBoth(run: BenchRun, hop: BrokerHop, home: MeasuredHome): Promise<Outcomes> {
  await hop.measure(toWarmUpCount(run));
  await home.measure(toWarmUpCount(run));
  const bursts = toBurstCount(run);
  const rounds = await runRounds(
    toRoundCount(run),
    {
      hop: () => hop.measure(bursts),
      fall: () => home.measure(bursts),
      'hop-again': () => hop.measure(bursts),
    },
    run.say,
  );
  const hopDoubt = await hop.finish();
  const fallDoubt = await home.finish();
  const { hop: hops, fall: falls, 'hop-again': again } = rounds;
  return {
    ...(hopDoubt === null ? toHopOutcomes(hops, again) : toAbsences(hopIds, hopDoubt)),
    ...(fallDoubt === null ? toFallOutcomes(falls) : toAbsences(fallIds, fallDoubt)),
    ...(hopDoubt === null && fallDoubt === null
      ? {
          'fall-to-screen-over-hop.p50': toRatioFigure(falls, hops, 0.5),
          'fall-to-screen-over-hop.p99': toRatioFigure(falls, hops, 0.99),
        }
      : toAbsences(ratioIds, hopDoubt ?? fallDoubt ?? '')),
  };
}

function toHopOutcomes(hops: Rounds, again: Rounds): Outcomes {
  return {
    'broker-hop.p50': toFigureOfRounds(hops, 0.5),
    'broker-hop.p99': toFigureOfRounds(hops, 0.99),
    'broker-hop-aa.p50': toRatioFigure(again, hops, 0.5),
    'broker-hop-aa.p99': toRatioFigure(again, hops, 0.99),
  };
}

function toFallOutcomes(falls: Rounds): Outcomes {
  const all = falls.flat();
  return {
    'fall-to-screen.p50': toFigureOfRounds(falls, 0.5),
    'fall-to-screen.p99': toFigureOfRounds(falls, 0.99),
    'fall-to-screen.max': exact(
      all.reduce((most, each) => Math.max(most, each), 0),
      all.length,
    ),
  };
}
