import { type PowerCuts, runPowerCuts } from '#tests/faults/power-cut.ts';
import { type Family, toAbsences } from './bench-run.ts';
import { exact, type Outcome, type Outcomes } from './row.ts';

const ids = ['cut.full-acknowledged-lost', 'cut.normal-acknowledged-lost'] as const;
const SEED = 2;

/** Cuts of the power under a journal's disk; and the same with its syncs left out, which must lose something. */
export const powerCut: Family = {
  name: 'power cuts',
  ids,
  async measure(run) {
    const cuts = run.isShort ? 3 : 30;
    // A line per cut is its own test's business; here they are summed up.
    const options = { cuts, seed: SEED, log: () => {} };
    const full = await runPowerCuts({ ...options, synchronous: 'FULL' });
    if ('why' in full) return toAbsences(ids, full.why, true);
    run.say(`power cuts, FULL: ${describe(full)}`);
    const normal = await runPowerCuts({ ...options, synchronous: 'NORMAL' });
    if ('why' in normal) return toAbsences(ids, normal.why, true);
    run.say(`power cuts, NORMAL: ${describe(normal)}`);
    const outcomes: Outcomes = {
      'cut.full-acknowledged-lost': toOutcome(full),
      'cut.normal-acknowledged-lost': toOutcome(normal),
    };
    return outcomes;
  },
};

const describe = ({ cuts, acknowledged, lost, unopenable }: PowerCuts): string =>
  `${cuts} cuts, ${acknowledged} falls acknowledged, ${lost} lost, ${unopenable} journals that would not open`;

const toOutcome = ({ acknowledged, lost }: PowerCuts): Outcome =>
  acknowledged === 0
    ? { why: 'no fall was acknowledged before any cut: nothing was tried', isExcused: false }
    : exact(lost, acknowledged);
