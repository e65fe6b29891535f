import { type Family, toAbsences, toBurstCount, toRoundCount, toWarmUpCount } from './bench-run.ts';
import { startMeasuredHome } from './measured-home.ts';
import { runRounds, toRatioFigure } from './rounds.ts';

/** Before and again after each commit the journal's worker stands still for so long: a worn memory card. */
const COMMIT_DELAY_MS = 200;

const ids = ['fall-to-screen-slow-disk.over-fast.p99', 'fall-to-screen-slow-disk.aa.p99'] as const;

/** The PUBACK waits for the disk, the carer doesn't. */
export const slowDisk: Family = {
  name: 'falls on a slow disk',
  ids,
  async measure(run) {
    const fast = await startMeasuredHome(run, 'fast-disk');
    try {
      const slow = await startMeasuredHome(run, 'slow-disk', { faults: { commitDelayMs: COMMIT_DELAY_MS } });
      try {
        await fast.measure(toWarmUpCount(run));
        await slow.measure(toWarmUpCount(run));
        const bursts = toBurstCount(run);
        const rounds = await runRounds(
          toRoundCount(run),
          {
            fast: () => fast.measure(bursts),
            slow: () => slow.measure(bursts),
            again: () => fast.measure(bursts),
          },
          run.say,
        );
        const doubt = (await fast.finish()) ?? (await slow.finish());
        if (doubt !== null) return toAbsences(ids, doubt);
        return {
          'fall-to-screen-slow-disk.over-fast.p99': toRatioFigure(rounds.slow, rounds.fast, 0.99),
          'fall-to-screen-slow-disk.aa.p99': toRatioFigure(rounds.again, rounds.fast, 0.99),
        };
      } finally {
        await slow.stop();
      }
    } finally {
      await fast.stop();
    }
  },
};
