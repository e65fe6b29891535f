import { type Family, toAbsences } from './bench-run.ts';
import { runKills } from './kill-run.ts';
import { toQuantileFigure } from './rounds.ts';
import { exact } from './row.ts';

const ids = ['restart-to-ringing.p99', 'kill.acknowledged-lost', 'kill.doubled'] as const;
const SEED = 2;

/** A gateway killed at random instants under load: what was promised is there, once, and rings again soon. */
export const restart: Family = {
  name: 'kills and restarts',
  ids,
  async measure(run) {
    const kills = run.isShort ? 10 : 200;
    const { acknowledgedCount, lost, doubled, restartToRingingMs, ringingCount } = await runKills({
      kills,
      seed: SEED,
      log: run.say,
      folder: run.makeFolder('kills'),
    });
    run.say(`${kills} kills: ${acknowledgedCount} falls acknowledged, ${ringingCount} alerts rang again`);
    for (const name of [...lost, ...doubled].slice(0, 10)) run.say(`lost or doubled: ${name}`);
    if (acknowledgedCount === 0 || restartToRingingMs.length === 0) {
      return toAbsences(ids, 'no fall was acknowledged, or nothing rang at any kill: nothing was tried');
    }
    return {
      'restart-to-ringing.p99': toQuantileFigure(restartToRingingMs, 0.99),
      'kill.acknowledged-lost': exact(lost.length, acknowledgedCount),
      'kill.doubled': exact(doubled.length, acknowledgedCount),
    };
  },
};
