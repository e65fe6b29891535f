import { expect, it } from 'vitest';
import { runPowerCuts } from './power-cut.ts';

const SEED = 20_261_121;
const log = (line: string) => void process.stdout.write(`${line}\n`);

it('three power cuts lose nothing that was acknowledged', async ({ skip }) => {
  const run = await runPowerCuts({ cuts: 3, synchronous: 'FULL', seed: SEED, log });
  if ('why' in run) return skip(run.why);
  expect(run).toMatchObject({ cuts: 3, lost: 0, unopenable: 0 });
  expect(run.acknowledged).toBeGreaterThan(100);
});

/** The test's own test: a journal that does not wait for the disk must be caught. */
it('the same cuts do find a journal that promises before the disk has it', async ({ skip }) => {
  let lost = 0;
  // How much is still in memory at a cut is chance; twelve without a loss would be none.
  for (let round = 0; round < 4 && lost === 0; round += 1) {
    const run = await runPowerCuts({ cuts: 3, synchronous: 'NORMAL', seed: SEED + round, log });
    if ('why' in run) return skip(run.why);
    lost += run.lost;
  }
  expect(lost).toBeGreaterThan(0);
});
