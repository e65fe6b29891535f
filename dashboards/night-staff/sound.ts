import { renderTone, type ToneName, tones, toVibration } from './tone.ts';

export type SoundState = AudioContextState | 'interrupted' | 'absent';

/** Time for a stopping tone to fade, so that it ends without a click. */
const FADE_S = 0.01;

type Playing = { readonly name: ToneName; readonly stop: () => void };

/**
 * The screen's bell. A tone is one looped buffer, so that it rings on while the page's own timers are throttled
 * or its thread is busy. `changed` is called when the audio context starts, stops or is taken away.
 */
export function createSound(changed: (state: SoundState) => void) {
  const context = typeof AudioContext === 'undefined' ? null : new AudioContext();
  const output = context?.createGain();
  const analyser = context?.createAnalyser();
  if (context && output && analyser) output.connect(analyser).connect(context.destination);
  const buffers = new Map<ToneName, AudioBuffer>();
  let ringing: Playing | null = null;
  let heardOnce: Playing | null = null;
  let linkTone: Playing | null = null;
  let vibrating: ReturnType<typeof setInterval> | undefined;
  const state = (): SoundState => context?.state ?? 'absent';
  context?.addEventListener('statechange', () => changed(state()));

  function toBuffer(name: ToneName, audio: AudioContext): AudioBuffer {
    const known = buffers.get(name);
    if (known) return known;
    const samples = renderTone(tones[name], audio.sampleRate);
    const buffer = audio.createBuffer(1, samples.length, audio.sampleRate);
    buffer.copyToChannel(samples, 0);
    buffers.set(name, buffer);
    return buffer;
  }

  /** `delayMs` is counted by the audio clock: it needs no timer of the page. */
  function play(name: ToneName, loop: boolean, delayMs = 0): Playing | null {
    if (!context || !output) return null;
    const source = new AudioBufferSourceNode(context, { buffer: toBuffer(name, context), loop });
    const gain = new GainNode(context);
    source.connect(gain).connect(output);
    source.addEventListener('ended', () => gain.disconnect());
    source.start(context.currentTime + delayMs / 1_000);
    const stop = () => {
      gain.gain.setTargetAtTime(0, context.currentTime, FADE_S / 3);
      source.stop(context.currentTime + FADE_S);
    };
    return { name, stop };
  }

  function vibrate(name: ToneName | null): void {
    clearInterval(vibrating);
    if (!('vibrate' in navigator)) return;
    if (name === null) {
      navigator.vibrate(0);
      return;
    }
    const tone = tones[name];
    navigator.vibrate(toVibration(tone));
    if (tone.periodMs !== null)
      vibrating = setInterval(() => navigator.vibrate(toVibration(tone)), tone.periodMs);
  }

  return {
    state,
    /** Must be called in the handling of a tap or a key: browsers keep a page silent until then. */
    async unlock(): Promise<void> {
      if (context?.state !== 'running') await context?.resume();
    },
    /** Rings `name` on and on, or is quiet. Asking for what already rings changes nothing. */
    ring(name: ToneName | null): void {
      if ((ringing?.name ?? null) === name) return;
      vibrate(name);
      heardOnce?.stop();
      ringing?.stop();
      ringing = name === null ? null : play(name, true);
    },
    /** The tone once: one period of it, or one soft burst. */
    playOnce(name: ToneName): void {
      vibrateOnce(name);
      heardOnce?.stop();
      heardOnce = play(name, false);
    },
    /** Unless called again in time, the screen sounds by itself: the gateway has gone. Null: not any more. */
    soundUnlessHeardWithin(delayMs: number | null): void {
      linkTone?.stop();
      linkTone = delayMs === null ? null : play('technical-high', true, delayMs);
    },
    /** The context runs and a tone is scheduled on it: as far as a page can know, it can be heard. */
    isSounding: (): boolean => context?.state === 'running' && ringing !== null,
    /** Root mean square of what leaves the graph now. */
    energy(): number {
      if (!analyser) return 0;
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    },
  };
}
export type Sound = ReturnType<typeof createSound>;

function vibrateOnce(name: ToneName): void {
  if ('vibrate' in navigator) navigator.vibrate(toVibration(tones[name]));
}
