import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import { type Cache, openCache, toCacheKey } from './cache.ts';
import type { Engine, EngineFailure, EngineName } from './engine.ts';
import { createMemoryCache } from './memory-cache.ts';
import { NORMALISER_VERSION, normalise, toSentences } from './normalise.ts';
import { createShaping } from './shaping.ts';
import { SHAPE_VERSION } from './sound.ts';
import { createTurns, type Turn } from './turns.ts';
import { readDurationMs, type Sound } from './wav.ts';

/** An engine that broke is left alone for this long: each try of one that hangs costs a resident ten seconds. */
const REST_MS = 300_000;

export type Prepared = {
  /** SHA-256 of the WAV file, and the name it is read by. */
  readonly hash: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  /** The words as they are said, for a screen and for whoever checks them. */
  readonly spokenAs: string;
  readonly engine: EngineName;
  readonly voice: string;
  /** Engines that were wanted more and could not, and why. Empty for a sound that was kept from earlier. */
  readonly passedOver: readonly PassedOver[];
};
export type PassedOver = { readonly engine: EngineName } & Pick<EngineFailure, 'code' | 'message'>;

export type VoiceFailure = {
  readonly code: 'nothing-to-say' | 'no-engine-speaks' | 'voice-stopped';
  readonly message: string;
  readonly passedOver: readonly PassedOver[];
};

export type VoiceDeps = {
  /** A folder of this part's own, inside the gateway's data folder. */
  readonly folder: string;
  /** Most wanted first. */
  readonly engines: readonly Engine[];
  readonly clock: Clock;
  readonly log: Log;
  readonly mostBytes?: number;
};

export type Voice = Stoppable & {
  /** A sound for this text, kept or made. `ahead`: behind everything that is due now. */
  readonly prepare: (text: string, turn?: Turn) => Promise<Result<Prepared, VoiceFailure>>;
  /** The WAV file that `prepare` named, or null where it is gone or damaged: prepare it again. */
  readonly read: (hash: string) => Promise<Uint8Array | null>;
  readonly stats: () => Readonly<Record<string, number>>;
};

/**
 * Speech of this home: normalised, made by the first engine that can, shaped for old ears, kept as a WAV file. One text
 * at a time, in other processes throughout: what carries alerts is never held up.
 */
export async function startVoice(deps: VoiceDeps): Promise<Voice> {
  const { engines, clock, log } = deps;
  /** What the disk does not take: people hear what is due all the same. */
  const held = createMemoryCache();
  const kept = await openOrNull(deps);
  const cache = kept ?? held;
  const turns = createTurns();
  const shaping = createShaping();
  const restUntilMs = new Map<EngineName, number>();
  const counts = { madeCount: 0, keptCount: 0, failedCount: 0, unkeptCount: 0 };
  let isStopped = false;

  async function speak(text: string): Promise<Result<Prepared, VoiceFailure>> {
    if (isStopped)
      return fail({ code: 'voice-stopped', message: 'The voice has been stopped.', passedOver: [] });
    const spokenAs = normalise(text);
    if (toSentences(spokenAs).length === 0)
      return fail({ code: 'nothing-to-say', message: 'There are no words in this.', passedOver: [] });
    const passedOver: PassedOver[] = [];
    for (const engine of engines) {
      const key = await toKey(engine, spokenAs);
      const known = (await cache.findByKey(key)) ?? (await held.findByKey(key));
      const about = { spokenAs, engine: engine.name, voice: engine.voice, passedOver };
      if (known !== null) {
        counts.keptCount += 1;
        return ok({
          ...about,
          hash: known.hash,
          sizeBytes: known.wav.length,
          durationMs: readDurationMs(known.wav),
        });
      }
      const made = await make(engine, spokenAs);
      if (!made.ok) {
        passedOver.push({ engine: engine.name, ...made.failure });
        continue;
      }
      const { hash, wav, durationMs } = made.value;
      await keep(key, hash, wav);
      counts.madeCount += 1;
      return ok({ ...about, hash, sizeBytes: wav.length, durationMs });
    }
    counts.failedCount += 1;
    log.error('voice-failed', { codes: passedOver.map(({ engine, code }) => `${engine}:${code}`).join(' ') });
    return fail({ code: 'no-engine-speaks', message: 'Nothing here can speak.', passedOver });
  }

  async function make(engine: Engine, spokenAs: string) {
    const restMs = (restUntilMs.get(engine.name) ?? 0) - clock.uptimeMs();
    if (restMs > 0) return fail(toResting(engine.name, restMs));
    const sentences: Sound[] = [];
    for (const part of engine.speaks === 'sentences' ? toSentences(spokenAs) : [spokenAs]) {
      const sound = await engine.synthesise(part);
      if (!sound.ok) {
        if (isBroken(sound.failure)) restUntilMs.set(engine.name, clock.uptimeMs() + REST_MS);
        if (isBroken(sound.failure))
          log.warn('voice-engine-failed', { engine: engine.name, code: sound.failure.code });
        return sound;
      }
      sentences.push(sound.value);
    }
    return ok(await shaping.shape({ sentences, isPlain: false }));
  }

  async function keep(key: string, hash: string, wav: Uint8Array): Promise<void> {
    try {
      await cache.write(key, hash, wav);
    } catch (cause) {
      // Guard around one sound: a full disk must not keep a resident from hearing what is due.
      counts.unkeptCount += 1;
      log.warn('voice-not-kept', { code: toCode(cause) });
      await held.write(key, hash, wav);
    }
  }

  return {
    prepare: (text, turn = 'now') => turns.take(turn, () => speak(text)),
    read: async (hash) => (await held.readByHash(hash)) ?? cache.readByHash(hash),
    stats: () => ({
      ...counts,
      cacheBytes: cache.sizeBytes(),
      heldBytes: held.sizeBytes(),
      unusableCacheCount: kept === null ? 1 : 0,
    }),
    async stop() {
      isStopped = true;
      for (const engine of engines) await engine.stop();
      await turns.settled();
      await shaping.stop();
    },
  };
}

/** Guard around the folder: whatever stands in its place, falls ring, and what is due is made anew and said. */
async function openOrNull({ folder, mostBytes, clock, log }: VoiceDeps): Promise<Cache | null> {
  const most = mostBytes === undefined ? {} : { mostBytes };
  try {
    return await openCache({ folder, nowMs: clock.nowMs, ...most });
  } catch (cause) {
    log.error('voice-cache-unusable', { code: toCode(cause), folder });
    return null;
  }
}

const toCode = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? 'unknown';

async function toKey(engine: Engine, spokenAs: string): Promise<string> {
  const { name, voice } = engine;
  const knobs = await engine.knobs(spokenAs);
  return toCacheKey({ spokenAs, name, voice, knobs, normaliser: NORMALISER_VERSION, shape: SHAPE_VERSION });
}

/** Its next sentence may well go the same way; a missing clip or program says nothing about the next text. */
const isBroken = ({ code }: EngineFailure): boolean => code === 'timed-out' || code === 'program-failed';

const toResting = (name: EngineName, restMs: number): EngineFailure => ({
  code: 'program-failed',
  message: `${name} failed a moment ago and is tried again in ${Math.ceil(restMs / 1_000)} s.`,
});
