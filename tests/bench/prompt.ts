import type { HeardAll } from './bedsides-process.ts';
import { type Family, toAbsences } from './bench-run.ts';
import { findDescendants } from './family-tree.ts';
import { type MeasuredHome, startMeasuredHome } from './measured-home.ts';
import { type Due, PAST_AHEAD_MINUTES, toDueTimes, writePlans } from './reminders.ts';
import { quantile, sorted, toQuantileFigure } from './rounds.ts';

const ids = ['prompt.due-to-first-byte.p99', 'prompt-not-ahead.due-to-first-byte.p99'] as const;

const SPEAKER_COUNT = 20;
/** Before anything counts. */
const WARM_UP_COUNT = 4;
/** So many sounds of the gateway's own, for the first saying of a reminder and for those after it. */
const SOUNDS_EACH = 2;
const MADE_WITHIN_MS = 600_000;
/** The wall clock is set to so long before the next reminder. */
const LEAD_MS = 250;
const HEARD_WITHIN_MS = 20_000;

/** The first reminder's distance from the start, on the wall clock: nothing may fall due while sounds are made. */
const FIRST_MINUTES = 12;

type Sample = Due & { readonly isAhead: boolean; readonly counts: boolean };

/**
 * From the instant that a reminder is due to the first byte of its sound at the bedside, one reminder at a time. Plans
 * know minutes: the gateway's wall clock is set to just before the next one, as a time server might, and runs on; the
 * instant is when that clock reaches the minute. The speaker opens a connection of its own. Sounds of the first part have
 * been made ahead by the gateway; of the second they are made when due, by an engine that has to be started.
 */
export const prompt: Family = {
  name: 'a reminder at the bedside',
  ids,
  async measure(run) {
    const [aheadCount, notAheadCount] = run.isShort ? [16, 6] : [300, 100];
    const toSamples = (count: number, isAhead: boolean): readonly Sample[] => {
      const fromMinutes = isAhead ? FIRST_MINUTES : PAST_AHEAD_MINUTES;
      const times = toDueTimes({ count: count + WARM_UP_COUNT, everyMinutes: 1, fromMinutes });
      return times.map((dueAtMs, index) => ({
        resident: (index % SPEAKER_COUNT) + 1,
        dueAtMs,
        isAhead,
        counts: index >= WARM_UP_COUNT,
      }));
    };
    const samples = [...toSamples(aheadCount, true), ...toSamples(notAheadCount, false)];
    const home = await startMeasuredHome(run, 'prompt', {
      speakerCount: SPEAKER_COUNT,
      furnish: async (dataFolder) => writePlans(dataFolder, samples),
    });
    try {
      await waitForSounds(home, (aheadCount + WARM_UP_COUNT) * SOUNDS_EACH);
      run.say('prompt: what comes soon has been made ahead');
      const took = { ahead: [] as number[], notAhead: [] as number[] };
      for (const sample of samples) {
        const toFirstByteMs = await measureOne(home, sample);
        if (sample.counts) took[sample.isAhead ? 'ahead' : 'notAhead'].push(toFirstByteMs);
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

async function measureOne(home: MeasuredHome, { dueAtMs, isAhead }: Sample): Promise<number> {
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
  return first.firstByteMs - dueMs;
}

async function waitForSounds(home: MeasuredHome, count: number): Promise<void> {
  const untilMs = performance.now() + MADE_WITHIN_MS;
  while (((await home.stats()).madeCount ?? 0) < count) {
    if (performance.now() > untilMs) throw new Error(`${count} sounds were not made ahead in time`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function toBedsides({ bedsides }: MeasuredHome) {
  if (bedsides === null) throw new Error('a home without speakers');
  return bedsides;
}

/** As the gateway does itself after half a minute without a word: reminders are rarely closer together than that. */
function endFlite(gatewayPid: number): void {
  for (const { pid, kind } of findDescendants(gatewayPid)) if (kind === 'flite') process.kill(pid, 'SIGTERM');
}
