import { type Family, toAbsences, toBurstCount, toRoundCount, toWarmUpCount } from './bench-run.ts';
import { startMeasuredHome } from './measured-home.ts';
import { runRounds, toRatioFigure } from './rounds.ts';

/** Falls in a home whose sensors measure, over falls in the same home while they are silent: one reading a second each. */
const createUnderLoad = (sensorCount: 300 | 3000): Family => {
  const ratioId = `fall-to-screen-under-${sensorCount}.over-quiet.p99` as const;
  const sameId = `fall-to-screen-under-${sensorCount}.aa.p99` as const;
  return {
    name: `falls under ${sensorCount} readings a second`,
    ids: [ratioId, sameId],
    async measure(run) {
      const home = await startMeasuredHome(run, `under-${sensorCount}`, { sensorCount });
      try {
        await home.measureUnder(sensorCount, toWarmUpCount(run));
        const bursts = toBurstCount(run);
        const { quiet, loaded, again } = await runRounds(
          toRoundCount(run),
          {
            quiet: () => home.measure(bursts),
            loaded: () => home.measureUnder(sensorCount, bursts),
            again: () => home.measure(bursts),
          },
          run.say,
        );
        const doubt = await home.finish();
        if (doubt !== null) return toAbsences([ratioId, sameId], doubt);
        return {
          [ratioId]: toRatioFigure(loaded, quiet, 0.99),
          [sameId]: toRatioFigure(again, quiet, 0.99),
        };
      } finally {
        await home.stop();
      }
    },
  };
};

export const under300 = createUnderLoad(300);
export const under3000 = createUnderLoad(3000);
