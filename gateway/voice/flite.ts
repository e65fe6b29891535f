import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { sendToBackground } from './background.ts';
import { type Engine, type EngineFailure, SYNTHESIS_MOST_MS, TEXT_MOST_CHARACTERS } from './engine.ts';
import { parseWav, type Sound } from './wav.ts';

export type FliteOrder = {
  readonly id: number;
  readonly text: string;
  readonly voice: string;
  readonly stretch: number;
};
export type FliteAnswer =
  | { readonly id: number; readonly ok: true; readonly wav: Uint8Array }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** Those compiled in. flite itself takes another one, and says nothing, for a name that it doesn't know. */
export const fliteVoices = ['rms', 'slt', 'awb', 'kal16', 'kal'] as const;

/** Voice rms says 178 words a minute unstretched, 155 at 1.15, 137 at 1.3 (measured on synthetic voices, 2026-11). */
const UNSTRETCHED_WORDS_PER_MINUTE = 178;
/** Kept, the process holds 130 to 270 MB: it is ended when nobody has asked for this long. */
const IDLE_MS = 30_000;

export type FliteOptions = {
  readonly voice?: string;
  readonly wordsPerMinute: number;
  /** For tests. */
  readonly mostMs?: number;
  readonly idleMs?: number;
  readonly script?: string;
};

export type Flite = Engine & { readonly processId: () => number | null };

/** flite, in a process of its own that is started for the first sentence and ended when there are no more. */
export function createFlite(options: FliteOptions): Flite {
  const { voice = 'rms', mostMs = SYNTHESIS_MOST_MS, idleMs = IDLE_MS } = options;
  const stretch = Math.round((UNSTRETCHED_WORDS_PER_MINUTE / options.wordsPerMinute) * 100) / 100;
  const script = options.script ?? fileURLToPath(new URL('./flite-process.ts', import.meta.url));
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 0;
  let isStopped = false;
  /** One sentence at a time: the limit of time is one sentence's. */
  let last: Promise<unknown> = Promise.resolve();

  function take(): ChildProcess {
    clearTimeout(idle);
    child ??= start(script, (gone) => {
      if (child === gone) child = null;
    });
    return child;
  }

  async function speak(text: string): Promise<Result<Sound, EngineFailure>> {
    if (isStopped) return fail({ code: 'program-failed', message: 'flite has been stopped.' });
    const process = take();
    nextId += 1;
    const answer = await ask(process, { id: nextId, text, voice, stretch }, mostMs);
    if (answer.ok) {
      idle = setTimeout(() => process.kill('SIGTERM'), idleMs);
      idle.unref();
      return toSound(answer.value);
    }
    // Whatever is wrong with it, the next sentence gets a new one.
    if (child === process) child = null;
    process.kill('SIGKILL');
    return answer;
  }

  return {
    name: 'flite',
    voice,
    knobs: () => `stretch ${stretch}`,
    speaks: 'sentences',
    synthesise(text) {
      const refusal = refuse(text, voice);
      if (refusal !== null) return Promise.resolve(fail(refusal));
      const spoken = last.then(() => speak(text));
      last = spoken;
      return spoken;
    },
    processId: () => child?.pid ?? null,
    async stop() {
      isStopped = true;
      clearTimeout(idle);
      const process = child;
      child = null;
      if (process === null || process.exitCode !== null) return;
      const gone = new Promise<void>((resolve) => process.once('exit', () => resolve()));
      process.ref();
      process.kill('SIGKILL');
      await gone;
    },
  };
}

function refuse(text: string, voice: string): EngineFailure | null {
  if (!fliteVoices.some((known) => known === voice)) {
    return {
      code: 'voice-unknown',
      message: `flite has no voice "${voice}". It has ${fliteVoices.join(', ')}.`,
    };
  }
  if (text.length <= TEXT_MOST_CHARACTERS) return null;
  return { code: 'text-too-long', message: `Over ${TEXT_MOST_CHARACTERS} characters in one sentence.` };
}

function start(script: string, onGone: (gone: ChildProcess) => void): ChildProcess {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-flite-'));
  const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder], {
    // Not the gateway's environment: it may hold secrets, and speaking needs none.
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const clearUp = (): void => {
    rmSync(folder, { recursive: true, force: true });
    onGone(started);
  };
  started.once('exit', clearUp);
  started.once('error', clearUp);
  sendToBackground(started);
  // Waiting for the next sentence keeps no process from ending; waiting for an answer does, by its timer.
  started.unref();
  started.channel?.unref();
  return started;
}

/** Settles when the process answers, ends or is late; whichever is first. */
function ask(
  child: ChildProcess,
  order: FliteOrder,
  mostMs: number,
): Promise<Result<Uint8Array, EngineFailure>> {
  const { promise, resolve } = Promise.withResolvers<Result<Uint8Array, EngineFailure>>();
  const late = setTimeout(() => resolve(fail(timedOut(mostMs))), mostMs);
  const hear = (answer: FliteAnswer): void => {
    if (answer.id !== order.id) return;
    resolve(answer.ok ? ok(answer.wav) : fail({ code: 'program-failed', message: answer.message }));
  };
  const leave = (): void => resolve(fail({ code: 'program-failed', message: "flite's process ended." }));
  child.on('message', hear);
  child.once('exit', leave);
  child.once('error', leave);
  child.send(order, (error) => {
    if (error !== null) leave();
  });
  return promise.finally(() => {
    clearTimeout(late);
    child.off('message', hear);
    child.off('exit', leave);
    child.off('error', leave);
  });
}

const timedOut = (mostMs: number): EngineFailure => ({
  code: 'timed-out',
  message: `flite took over ${mostMs / 1_000} s and was ended.`,
});

function toSound(wav: Uint8Array): Result<Sound, EngineFailure> {
  const sound = parseWav(wav);
  return sound.ok ? sound : fail({ code: 'program-failed', message: sound.failure.message });
}
