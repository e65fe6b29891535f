import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFallDetector } from '#firmware-sim/fall-detector.ts';
import { readRecording } from '#firmware-sim/recording.ts';
import type { Sample } from '#firmware-sim/sample-ring.ts';
import { describeRecorded } from '#tests/support/recorded-data.ts';
import { HIGH, listen, type RecordedTrial, readWaistTrials, toFalls } from './sampled.ts';

async function hear({ file }: { readonly file: string }): Promise<number[]> {
  const samples: Sample[] = await Array.fromAsync(readRecording(file));
  return toFalls(listen(samples, createFallDetector({ position: 'waist' }))).map(
    ({ confidence }) => confidence,
  );
}

/** The first three trials of each person: nobody stands for all. */
function pick(trials: readonly RecordedTrial[]): RecordedTrial[] {
  const each = 3;
  const byPerson = Map.groupBy(trials, ({ subject }) => subject);
  return [...byPerson.values()].flatMap((own) => own.slice(0, each));
}

// Missed at the waist in the measurement of 2026-11 (firmware-sim/README.md): too soft, no turn to be seen, or told as
// possible only.
const missed = new Set(['S06_falllat_01', 'S18_fallfwd_02', 'S18_falllat_13', 'S18_fallback_10']);

it.each([
  { what: 'fall', ringsHigh: true },
  { what: 'sitting-down', ringsHigh: false },
])('the synthetic recording of a $what rings high: $ringsHigh', async ({ what, ringsHigh }) => {
  const heard = await hear({ file: `tests/firmware-sim/fixtures/synthetic-${what}_waist.csv.gz` });
  expect(heard.some((confidence) => confidence >= HIGH)).toBe(ringsHigh);
});

describeRecorded('recorded people, sensor at the waist', (folder) => {
  const trials = readWaistTrials(join(folder, 'falls', 'umafall'));
  const falls = pick(trials.filter(({ label, id }) => label === 'FALL' && !missed.has(id)));
  const sitting = pick(trials.filter(({ activity }) => /Sitting|Lying/.test(activity)));

  it('there are falls of seven people and sitting or lying of ten', () => {
    expect(new Set(falls.map(({ subject }) => subject)).size).toBe(7);
    expect(falls.length).toBeGreaterThanOrEqual(12);
    expect(sitting.length).toBeGreaterThanOrEqual(12);
  });

  it.each(falls)('the fall $id rings high, once', async (trial) => {
    const heard = await hear(trial);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBeGreaterThanOrEqual(HIGH);
  });

  it.each(sitting)('$id ($activity) does not ring high', async (trial) => {
    expect((await hear(trial)).filter((confidence) => confidence >= HIGH)).toEqual([]);
  });

  it('over all trials it does no worse than measured', async () => {
    const [fallsHigh, othersHigh, othersAny] = [[], [], []] as [string[], string[], string[]];
    for (const trial of trials) {
      const heard = await hear(trial);
      const isHigh = heard.some((confidence) => confidence >= HIGH);
      if (trial.label === 'FALL' && isHigh) fallsHigh.push(trial.id);
      if (trial.label === 'ADL' && isHigh) othersHigh.push(trial.id);
      if (trial.label === 'ADL' && heard.length > 0) othersAny.push(trial.id);
    }
    expect(fallsHigh.length).toBeGreaterThanOrEqual(134);
    expect(othersHigh).toEqual([]);
    expect(othersAny.length).toBeLessThanOrEqual(3);
  });
});
