import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type PromptAnswered, type PromptFailed, type PromptId, SpeakPrompt } from '#devices/speaker.ts';
import { type Device, startDevice } from './device.ts';
import type { DeviceLinkOptions } from './device-link.ts';
import { readWavDurationMs } from './wav-duration.ts';

export type Answer = PromptAnswered['answer'];
/** What the simulated resident does about a prompt: presses a button so long after the last sound, or nothing. */
export type Script = (command: SpeakPrompt) => { readonly answer: Answer; readonly afterMs: number } | null;

/** Nobody has pressed a button. */
const silence: Script = () => null;
export const answerAfter =
  (answer: Answer, afterMs: number): Script =>
  () => ({ answer, afterMs });

export type BedsideSpeakerOptions = DeviceLinkOptions & {
  readonly script?: Script;
  /** Plays, and lives, this many times faster than life. */
  readonly speed?: number;
  /** Null: it doesn't know the time. */
  readonly nowMs?: (() => number) | null;
  /** What a person beside it would hear. */
  readonly onSound?: (command: SpeakPrompt, wav: Uint8Array) => void;
};

export type BedsideSpeaker = Device & {
  /** Somebody presses a button: the answer to a prompt that waits for one, else a call where it is "help". */
  readonly press: (answer: Answer) => void;
};

type Failure = PromptFailed['code'];
type Heard = SpeakPrompt & { readonly arrivedMs: number };

const FETCH_WITHIN_MS = 5_000;
/** Far more than a day's prompts of one bed. */
const REMEMBERED_MOST = 256;

/** A bedside speaker on mains: fetches what it is asked to say, checks it, "plays" it, and tells what became of it. */
export function startBedsideSpeaker(options: BedsideSpeakerOptions): BedsideSpeaker {
  const { script = silence, speed = 1, nowMs = null, onSound } = options;
  const had = new Set<PromptId>();
  const leaving = new AbortController();
  let asked: Heard | null = null;
  /** One prompt at a time: the next waits for the last word, and may be too late then. */
  let playing: Promise<void> = Promise.resolve();

  const device = startDevice({ ...options, battery: null, speed, onCommand: hear });
  const { link } = device;

  function hear(payload: Uint8Array): void {
    const command = parseCommand(payload);
    if (command === null) return;
    const { promptId } = command;
    if (had.has(promptId)) return fail(promptId, 'played-before');
    had.add(promptId);
    for (const oldest of [...had].slice(0, -REMEMBERED_MOST)) had.delete(oldest);
    const heard = { ...command, arrivedMs: performance.now() };
    playing = playing.then(() => play(heard)).catch(ignoreEnd);
  }

  async function play(command: Heard): Promise<void> {
    const { promptId, answerWithinMs } = command;
    const sound = await fetchSound(command);
    if (leaving.signal.aborted) return;
    if (typeof sound === 'string') return fail(promptId, sound);
    if (isExpired(command)) return fail(promptId, 'expired');
    asked = answerWithinMs > 0 ? command : null;
    link.send('result', { kind: 'prompt-started', ageMs: 0, promptId });
    onSound?.(command, sound.wav);
    await pass(sound.durationMs);
    link.send('result', { kind: 'prompt-played', ageMs: 0, promptId });
    const next = script(command);
    // Nobody waits for it: the next prompt may come meanwhile.
    if (next !== null) pass(next.afterMs).then(() => answer(command, next.answer), ignoreEnd);
  }

  const pass = (storyMs: number): Promise<void> =>
    wait(storyMs / speed, undefined, { signal: leaving.signal });
  const ignoreEnd = (cause: unknown): void => {
    if (!leaving.signal.aborted) throw cause;
  };

  function isExpired({ arrivedMs, playWithinMs, expiresAtMs }: Heard): boolean {
    const isLate = performance.now() - arrivedMs > playWithinMs;
    return isLate || (nowMs !== null && expiresAtMs !== undefined && nowMs() > expiresAtMs);
  }

  function fail(promptId: PromptId, code: Failure): void {
    link.send('result', { kind: 'prompt-failed', ageMs: 0, promptId, code });
  }

  function answer(command: Heard, button: Answer): void {
    if (asked === command) press(button);
  }

  function press(button: Answer): void {
    const isOpen = asked !== null && performance.now() - asked.arrivedMs <= asked.answerWithinMs;
    if (asked !== null && isOpen) {
      link.send('result', { kind: 'prompt-answered', ageMs: 0, promptId: asked.promptId, answer: button });
    } else if (button === 'help') link.send('event', { kind: 'call-pressed', ageMs: 0 });
  }

  return {
    ...device,
    press,
    async stop(how) {
      leaving.abort();
      await playing;
      await device.stop(how);
    },
  };
}

/** Of a command that it can't read a speaker can say nothing: it doesn't know which prompt it was. */
function parseCommand(payload: Uint8Array): SpeakPrompt | null {
  try {
    return SpeakPrompt.safeParse(JSON.parse(new TextDecoder().decode(payload))).data ?? null;
  } catch {
    return null; // the parser throws for what is no JSON
  }
}

async function fetchSound(command: SpeakPrompt): Promise<{ wav: Uint8Array; durationMs: number } | Failure> {
  const { url, sha256, sizeBytes } = command;
  if (!URL.canParse(url)) return 'cannot-fetch';
  const wav = await fetch(url, { signal: AbortSignal.timeout(FETCH_WITHIN_MS) })
    .then(async (response) => (response.ok ? new Uint8Array(await response.arrayBuffer()) : null))
    .catch(() => null);
  if (wav === null) return 'cannot-fetch';
  const hash = createHash('sha256').update(wav).digest('hex');
  if (wav.length !== sizeBytes || hash !== sha256) return 'wrong-checksum';
  const durationMs = readWavDurationMs(wav);
  return durationMs === null ? 'not-a-sound' : { wav, durationMs };
}
