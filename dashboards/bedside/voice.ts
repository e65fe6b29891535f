import type { PlayFailure } from '#gateway/voice/bedside-protocol.ts';

export type VoiceState = 'on' | 'locked' | 'absent';

export type SpeechHooks = {
  readonly playing: () => void;
  readonly played: () => void;
  readonly failed: (code: PlayFailure) => void;
};

type WhyStopped = 'replaced' | 'answered';
type Speech = { readonly stop: (why: WhyStopped) => void };

/** What the page says. One thing at a time: a new one ends the one before. `changed` tells when sound comes or goes. */
export function createVoice(changed: () => void) {
  const context = typeof AudioContext === 'undefined' ? null : new AudioContext();
  const analyser = context?.createAnalyser();
  if (context && analyser) analyser.connect(context.destination);
  context?.addEventListener('statechange', changed);
  let current: Speech | null = null;
  const state = (): VoiceState => {
    if (context === null) return 'absent';
    return context.state === 'running' ? 'on' : 'locked';
  };

  async function fetchSpeech(url: string): Promise<AudioBuffer | PlayFailure> {
    if (context === null) return 'sound-absent';
    const bytes = await fetch(url)
      .then((response) => (response.ok ? response.arrayBuffer() : null))
      .catch(() => null);
    if (bytes === null) return 'not-fetched';
    return context.decodeAudioData(bytes).catch((): PlayFailure => 'not-audio');
  }

  function play(buffer: AudioBuffer, hooks: SpeechHooks): Speech {
    if (context === null || !analyser) throw new Error('a browser without sound has decoded some');
    const source = new AudioBufferSourceNode(context, { buffer });
    let isOver = false;
    const end = (tell: () => void): void => {
      if (isOver) return;
      isOver = true;
      source.disconnect();
      tell();
    };
    source.connect(analyser);
    source.addEventListener('ended', () => end(hooks.played));
    source.start();
    hooks.playing();
    return {
      stop: (why) => {
        end(() => {
          if (why === 'replaced') hooks.failed('interrupted');
        });
        source.stop();
      },
    };
  }

  return {
    state,
    /** Must be called in the handling of a tap: browsers keep a page silent until then. */
    async unlock(): Promise<void> {
      if (context?.state !== 'running') await context?.resume();
      changed();
    },
    /** Says the WAV at `url`, unless `isTooLate` by the time it is here. `played` or `failed` follows, unless it is stopped. */
    async say(url: string, isTooLate: () => boolean, hooks: SpeechHooks): Promise<void> {
      current?.stop('replaced');
      let stopped: WhyStopped | null = null;
      current = {
        stop: (why) => {
          stopped = why;
        },
      };
      const speech = await fetchSpeech(url);
      if (stopped !== null) return stopped === 'replaced' ? hooks.failed('interrupted') : undefined;
      if (typeof speech === 'string') return hooks.failed(speech);
      if (isTooLate()) return hooks.failed('too-late');
      if (state() !== 'on') return hooks.failed('sound-locked');
      current = play(speech, hooks);
    },
    /** Somebody has answered, or it is over: nothing is left to be said, and nothing failed. */
    stop(): void {
      current?.stop('answered');
      current = null;
    },
    /** Root mean square of what leaves the graph now. */
    energy(): number {
      if (!analyser) return 0;
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    },
  };
}
export type Voice = ReturnType<typeof createVoice>;
