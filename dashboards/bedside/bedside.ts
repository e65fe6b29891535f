import { type Signal, signal } from '@preact/signals';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { PromptAnswer } from '#devices/speaker.ts';
import {
  BedsideClock,
  type BedsideHandshake,
  BedsideHush,
  BedsideOver,
  BedsidePrompt,
  type PlayFailure,
} from '#gateway/voice/bedside-protocol.ts';
import { type Link, startLink } from './link.ts';
import { type HeardClock, toUptimeMs } from './shown-clock.ts';
import type { Voice, VoiceState } from './voice.ts';

/** What became of the last button: shown in place of the buttons, then the clock alone again. */
export type Note = { readonly answer: PromptAnswer; readonly outcome: 'sending' | 'taken' | 'not-sent' };

/** A word of thanks stays this long; what tells somebody to use their bell stays until they could read it twice. */
const THANKS_MS = 8_000;
const LONG_NOTE_MS = 60_000;

export type Bedside = {
  readonly clock: Signal<HeardClock | null>;
  readonly nowMs: Signal<number>;
  readonly prompt: Signal<BedsidePrompt | null>;
  readonly note: Signal<Note | null>;
  readonly sound: Signal<VoiceState>;
  readonly isConnected: Signal<boolean>;
  readonly answer: (answer: PromptAnswer) => void;
  readonly tick: () => void;
  readonly soundChanged: () => void;
};

/** All that this page knows and does, from now on. */
export function startBedside(identity: BedsideHandshake, voice: Voice): Bedside {
  const clock = signal<HeardClock | null>(null);
  const nowMs = signal(performance.now());
  const prompt = signal<BedsidePrompt | null>(null);
  const note = signal<Note | null>(null);
  const sound = signal<VoiceState>(voice.state());
  const isConnected = signal(false);
  let noteTimer: ReturnType<typeof setTimeout> | undefined;
  let lastPromptId: string | null = null;
  let saidPromptId: string | null = null;
  const isPast = (uptimeMs: number): boolean =>
    clock.value !== null && toUptimeMs(clock.value, performance.now()) >= uptimeMs;

  function onClock(raw: unknown): void {
    const told = BedsideClock.safeParse(raw);
    if (told.success) clock.value = { clock: told.data, heardMs: performance.now() };
  }

  function say({ promptId, url, playByUptimeMs }: BedsidePrompt): void {
    if (url === null || promptId === saidPromptId) return;
    saidPromptId = promptId;
    const failed = (code: PlayFailure) => void link.failed({ promptId, code });
    if (sound.value !== 'on') return failed(sound.value === 'absent' ? 'sound-absent' : 'sound-locked');
    const hooks = {
      playing: () => void link.playing({ promptId }),
      played: () => void link.played({ promptId }),
      failed,
    };
    supervise(voice.say(url, () => isPast(playByUptimeMs), hooks));
  }

  function onPrompt(raw: unknown): void {
    const told = BedsidePrompt.safeParse(raw);
    if (!told.success || isPast(told.data.expiresUptimeMs)) return;
    if (told.data.promptId === lastPromptId) {
      // Sent again after a lost link, or because the speaker beside this page is silent. Answered: nothing is left to say.
      if (prompt.value?.promptId === lastPromptId) say(told.data);
      return;
    }
    lastPromptId = told.data.promptId;
    setNote(null);
    prompt.value = told.data;
    say(told.data);
  }

  function onOver(raw: unknown): void {
    const told = BedsideOver.safeParse(raw);
    if (!told.success) return;
    const { promptId } = told.data;
    if (prompt.value?.promptId === promptId) end();
    else hush(promptId);
  }

  function onHush(raw: unknown): void {
    const told = BedsideHush.safeParse(raw);
    if (told.success) hush(told.data.promptId);
  }

  function end(): void {
    const { promptId = null } = prompt.value ?? {};
    prompt.value = null;
    hush(promptId);
  }

  /** What is said may be another one than is shown: the speaker beside this page brings its own to the front. */
  function hush(promptId: string | null): void {
    if (promptId === saidPromptId) voice.stop();
  }

  function setNote(next: Note | null): void {
    clearTimeout(noteTimer);
    note.value = next;
    if (next === null || next.outcome === 'sending') return;
    const isLong = next.outcome === 'not-sent' || next.answer === 'help';
    noteTimer = setTimeout(() => setNote(null), isLong ? LONG_NOTE_MS : THANKS_MS);
  }

  async function send(promptId: BedsidePrompt['promptId'], answer: PromptAnswer): Promise<void> {
    setNote({ answer, outcome: 'sending' });
    const isTaken = await link.answer({ promptId, answer });
    if (note.value?.outcome !== 'sending') return; // something newer is shown
    setNote({ answer, outcome: isTaken ? 'taken' : 'not-sent' });
  }

  const link: Link = startLink(identity, {
    clock: onClock,
    prompt: onPrompt,
    over: onOver,
    hush: onHush,
    connected: (connected) => {
      isConnected.value = connected;
    },
    heartbeat: () => ({ sound: voice.state() }),
  });

  return {
    clock,
    nowMs,
    prompt,
    note,
    sound,
    isConnected,
    answer(answer) {
      const asked = prompt.value;
      if (asked === null) return;
      end();
      supervise(send(asked.promptId, answer));
    },
    tick() {
      nowMs.value = performance.now();
      if (prompt.value !== null && isPast(prompt.value.expiresUptimeMs)) end();
    },
    soundChanged() {
      sound.value = voice.state();
      link.beat();
    },
  };
}
