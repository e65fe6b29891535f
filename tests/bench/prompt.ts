import type { HeardAll } from './bedsides-process.ts';
import { type Family, toAbsences } from './bench-run.ts';
import { findDescendants } from './family-tree.ts';
import { type MeasuredHome, startMeasuredHome } from './measured-home.ts';
import { type Due, makeAhead, toDueTimes, writePlans } from './reminders.ts';
import { quantile, sorted, toQuantileFigure } from './rounds.ts';

const ids = ['prompt.due-to-first-byte.p99', 'prompt-not-ahead.due-to-first-byte.p99'] as const;

const SPEAKER_COUNT = 20;
/** Every fourth is made when it is due. */
const NOT_AHEAD_EVERY = 4;
const WARM_UP_COUNT = NOT_AHEAD_EVERY * 2;
/** The wall clock is set to so long before the next reminder. */
const LEAD_MS = 250;
const HEARD_WITHIN_MS = 20_000;

type Sample = Due & { readonly isAhead: boolean };

/**
 * From the instant that a reminder is due to the first byte of its sound at the bedside, one reminder at a time. Plans
 * know minutes: the gateway's wall clock is set to just before the next one, as a time server might, and runs on; the
 * instant is when that clock reaches the minute. The speaker opens a connection of its own.
 */
export const prompt: Family = {
  name: 'a reminder at the bedside',
  ids,
  async measure(run) {
    const count = run.isShort ? 24 : 160;
    const samples = toDueTimes(WARM_UP_COUNT + count, 1).map(
      (dueAtMs, index): Sample => ({
        resident: (index % SPEAKER_COUNT) + 1,
        dueAtMs,
        isAhead: index % NOT_AHEAD_EVERY > 0,
      }),
    );
    const home = await startMeasuredHome(run, 'prompt', {
      speakerCount: SPEAKER_COUNT,
      async furnish(dataFolder) {
        writePlans(dataFolder, samples);
        const ahead = samples.filter(({ isAhead }) => isAhead);
        await makeAhead(dataFolder, ahead);
        run.say(`prompt: ${ahead.length} sounds made ahead`);
      },
    });
    try {
      const took = { ahead: [] as number[], notAhead: [] as number[] };
      for (const [index, sample] of samples.entries()) {
        const { toCommandMs, toFirstByteMs } = await measureOne(home, sample);
        if (index < WARM_UP_COUNT) continue;
        took[sample.isAhead ? 'ahead' : 'notAhead'].push(toFirstByteMs);
        if (index % 20 === 0)
          run.say(
            `prompt ${index}: command after ${toCommandMs.toFixed(1)} ms, sound after ${toFirstByteMs.toFixed(1)} ms`,
          );
      }
      for (const [name, values] of Object.entries(took)) {
        const ascending = sorted(values);
        const [half, most] = [0.5, 1].map((q) => quantile(ascending, q).toFixed(1));
        run.say(`prompt, ${name}: p50 ${half} ms, most ${most} ms`);
      }
      const doubt = await home.finish();
      if (doubt !== null) return toAbsences(ids, doubt);
      return {
        'prompt.due-to-first-byte.p99': toQuantileFigure(took.ahead, 0.99),
        'prompt-not-ahead.due-to-first-byte.p99': toQuantileFigure(took.notAhead, 0.99),
      };
    } finally {
      await home.stop();
    }
  },
};

async function measureOne(home: MeasuredHome, { dueAtMs, isAhead }: Sample) {
  if (!isAhead) endFlite(home.gatewayPid);
  const dueMs = (await home.setClock(dueAtMs - LEAD_MS)) + LEAD_MS;
  const { heard, problems } = await toBedsides(home).ask<HeardAll>('take', {
    count: 1,
    withinMs: HEARD_WITHIN_MS,
  });
  const [first] = heard;
  if (first === undefined || heard.length > 1 || problems.length > 0) {
    throw new Error(`one reminder was due, ${heard.length} were heard: ${problems.join('; ')}`);
  }
  return { toCommandMs: first.commandMs - dueMs, toFirstByteMs: first.firstByteMs - dueMs };
}

function toBedsides({ bedsides }: MeasuredHome) {
  if (bedsides === null) throw new Error('a home without speakers');
  return bedsides;
}

/** As the gateway does itself after half a minute without a word: reminders are rarely closer together than that. */
function endFlite(gatewayPid: number): void {
  for (const { pid, kind } of findDescendants(gatewayPid)) if (kind === 'flite') process.kill(pid, 'SIGTERM');
}
