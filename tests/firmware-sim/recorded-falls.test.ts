import { describe, expect, it } from 'vitest';
import { createFallDetector } from '#firmware-sim/fall-detector.ts';
import { readRecording } from '#firmware-sim/recording.ts';
import type { Sample } from '#firmware-sim/sample-ring.ts';
import { findRecordedData, HIGH, listen, type RecordedTrial, readWaistTrials, toFalls } from './sampled.ts';

const folder = findRecordedData();
const trials = folder === null ? [] : readWaistTrials(folder);
if (folder === null) {
  process.stderr.write(
    'The recorded data is not here (NIGHTWELL_DATA): tests on recorded people are skipped.\n',
  );
}

async function hear(trial: RecordedTrial): Promise<number[]> {
  const samples: Sample[] = await Array.fromAsync(readRecording(trial.file));
  return toFalls(listen(samples, createFallDetector({ position: 'waist' }))).map(
    ({ confidence }) => confidence,
  );
}

/** The first `each` trials of each person: nobody stands for all. */
function pick(isWanted: (trial: RecordedTrial) => boolean, each: number): RecordedTrial[] {
  const byPerson = Map.groupBy(trials.filter(isWanted), ({ subject }) => subject);
  return [...byPerson.values()].flatMap((own) => own.slice(0, each));
}

// Missed at the waist in the measurement of 2026-11 (firmware-sim/README.md): too soft, no turn to be seen, or told as
// possible only.
const missed = new Set(['S06_falllat_01', 'S18_fallfwd_02', 'S18_falllat_13', 'S18_fallback_10']);

describe.skipIf(folder === null)('recorded people, sensor at the waist', () => {
  const falls = pick(({ label, id }) => label === 'FALL' && !missed.has(id), 3);
  const sitting = pick(({ activity }) => /Sitting|Lying/.test(activity), 3);

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
