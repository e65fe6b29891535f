import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { HomeId } from '#devices/ids.ts';
import { PromptId } from '#devices/speaker.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { HttpRoute } from '#gateway/base/http-route.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import type { Prompt } from '#gateway/medication/reminder-drafting.ts';
import { createClipRoute } from '#gateway/voice/clip-route.ts';
import { createEngines, VoiceOptions } from '#gateway/voice/options.ts';
import { type Outcome, type SpeakerOutlet, startSpeakerOutlet } from '#gateway/voice/speaker-outlet.ts';
import { startVoice, type Voice } from '#gateway/voice/speech.ts';
import type { Pipeline } from './pipeline.ts';

export type SpeakingDeps = {
  readonly homeId: HomeId;
  readonly dataFolder: string;
  /** Flite with its usual voice where left out. */
  readonly voice: VoiceOptions | undefined;
  /** This gateway, as speakers reach it. */
  readonly siteUrl: string;
  readonly publish: (topic: string, payload: string) => void;
  readonly accept: Pipeline['accept'];
  readonly clock: Clock;
  readonly log: Log;
};

export type Speaking = Stoppable & {
  /** Sounds, for whoever holds a signed address. */
  readonly route: HttpRoute;
  readonly say: (prompt: Prompt) => void;
  readonly receive: SpeakerOutlet['receive'];
  readonly voice: Voice;
  /** Since the start: what was said, and what was not. */
  readonly facts: () => SaidFacts;
};

export type SaidFacts = {
  readonly saidCount: number;
  readonly failedCount: number;
  /** The last thing that was to be said was not. */
  readonly isFailing: boolean;
  readonly lastSaidAtMs: number | null;
};

/** The spoken side of the house: makes the sounds, hands them to bedsides, and tells the core what became of them. */
export async function startSpeaking(deps: SpeakingDeps): Promise<Speaking> {
  const { homeId, dataFolder, clock, log } = deps;
  const engines = createEngines(deps.voice ?? VoiceOptions.parse({}), dataFolder);
  const voice = await startVoice({ folder: join(dataFolder, 'voice'), engines, clock, log });
  const clips = createClipRoute({ read: voice.read, key: randomBytes(32), clock });
  let facts: SaidFacts = { saidCount: 0, failedCount: 0, isFailing: false, lastSaidAtMs: null };
  const outlet = startSpeakerOutlet({
    homeId,
    siteUrl: () => deps.siteUrl,
    voice,
    toSignedPath: clips.toSignedPath,
    publish: deps.publish,
    onOutcome({ promptId, outcome }) {
      facts = count(facts, outcome, clock.nowMs());
      return keep(deps.accept, promptId, outcome);
    },
    clock,
    log,
  });
  return {
    route: clips.route,
    voice,
    facts: () => facts,
    receive: outlet.receive,
    say(prompt) {
      // Guard around one prompt: the outlet tells its own failures; that one stays unsaid is told by the core in time.
      outlet.say(prompt).catch((cause: unknown) => {
        log.error('prompt-broke', { promptId: prompt.promptId, message: String(cause) });
      });
    },
    async stop() {
      await outlet.stop();
      await voice.stop();
    },
  };
}

function count(before: SaidFacts, { kind }: Outcome, atMs: number): SaidFacts {
  if (kind === 'started')
    return { ...before, saidCount: before.saidCount + 1, isFailing: false, lastSaidAtMs: atMs };
  if (kind === 'failed') return { ...before, failedCount: before.failedCount + 1, isFailing: true };
  return before;
}

/** Resolves once it is on disk; until then a speaker keeps its word to itself and says it again. */
function keep(accept: Pipeline['accept'], id: string, outcome: Outcome): Promise<void> | undefined {
  const promptId = PromptId.parse(id);
  switch (outcome.kind) {
    case 'started':
      return accept({ kind: 'prompt-played', promptId }).recorded;
    case 'played':
      return undefined; // nothing follows from its end
    case 'answered':
      return accept({ kind: 'prompt-answered', promptId, answer: outcome.answer }).recorded;
    case 'failed':
      return accept({ kind: 'prompt-failed', promptId, code: outcome.code }).recorded;
    default:
      return unreachable(outcome);
  }
}
