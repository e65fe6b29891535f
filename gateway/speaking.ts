import { createHash, randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { DeviceId, HomeId } from '#devices/ids.ts';
import type { AnnounceRequest } from '#devices/platform.ts';
import type { PromptId } from '#devices/speaker.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';
import type { HttpRoute } from '#gateway/base/http-route.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import { toOpenPrompts, wasPromptedAt } from '#gateway/medication/open-prompts.ts';
import type { Prompt } from '#gateway/medication/reminder-drafting.ts';
import { findReminder } from '#gateway/medication/reminders.ts';
import { toWordsAhead } from '#gateway/medication/words-ahead.ts';
import { type AnnounceRefusal, createAnnouncer } from '#gateway/voice/announce.ts';
import { type Bedsides, startBedsides } from '#gateway/voice/bedsides.ts';
import { createClipRoute } from '#gateway/voice/clip-route.ts';
import { createEngines, VoiceOptions } from '#gateway/voice/options.ts';
import type { OnOutcome, Outcome } from '#gateway/voice/saying.ts';
import { startVoice } from '#gateway/voice/speech.ts';
import type { Pipeline, PipelineDeps } from './pipeline.ts';

export type SpeakingDeps = {
  readonly homeId: HomeId;
  readonly dataFolder: string;
  /** Flite with its usual voice where left out. */
  readonly voice: VoiceOptions | undefined;
  readonly server: Server;
  /** This gateway, as speakers reach it. */
  readonly siteUrl: string;
  readonly publish: (topic: string, payload: string) => void;
  readonly isKey: (deviceId: DeviceId, key: string) => boolean;
  readonly isSpeakerHeard: (deviceId: DeviceId) => boolean;
  readonly pipeline: Pick<Pipeline, 'accept' | 'reminders'>;
  readonly homeConfig: () => HomeConfig;
  readonly clock: Clock;
  readonly log: Log;
};

export type Speaking = Stoppable &
  Pick<Bedsides, 'receive' | 'disconnect' | 'findPage'> & {
    /** Sounds, for whoever holds a signed address. */
    readonly route: HttpRoute;
    readonly say: (prompt: Prompt) => void;
    /** Follows what becomes of reminders: what is dealt with is off the pages, and what is planned is made ahead. */
    readonly remind: PipelineDeps['remind'];
    /** After a restart: shows what waits for an answer and is not to be said now. */
    readonly resume: (exceptIds: ReadonlySet<PromptId>) => void;
    readonly announce: (request: AnnounceRequest) => AnnounceRefusal | null;
    /** Since the start: what was said, and what was not. */
    readonly facts: () => SaidFacts;
    readonly stats: () => Readonly<Record<string, number>>;
  };

export type SaidFacts = {
  readonly saidCount: number;
  readonly failedCount: number;
  /** The last thing that was to be said was not. */
  readonly isFailing: boolean;
  readonly lastSaidAtMs: number | null;
};

/** After a start speakers and pages need a while to come back: until then what is due waits for them, within its time. */
const COME_BACK_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 500;

/** The day goes on: what comes within twelve hours is made this often. */
const AHEAD_EVERY_MS = 3_600_000;

/** The spoken side of the house: makes the sounds, hands them to bedsides, and tells the core what became of them. */
export async function startSpeaking(deps: SpeakingDeps): Promise<Speaking> {
  const { dataFolder, pipeline, homeConfig, clock, log } = deps;
  const engines = createEngines(deps.voice ?? VoiceOptions.parse({}), dataFolder);
  const voice = await startVoice({ folder: join(dataFolder, 'voice'), engines, clock, log });
  const clips = createClipRoute({ read: voice.read, key: randomBytes(32), clock });
  let facts: SaidFacts = { saidCount: 0, failedCount: 0, isFailing: false, lastSaidAtMs: null };
  const wasAsked = (promptId: PromptId, deviceId: DeviceId): boolean =>
    wasPromptedAt(pipeline.reminders(), promptId, deviceId);
  const onOutcome: OnOutcome = ({ promptId, deviceId, outcome }) => {
    facts = count(facts, outcome, clock.nowMs());
    // Somebody wants help, and what about is not known any more: it rings like a call that could not be read.
    const isHelp = outcome.kind === 'answered' && outcome.answer === 'help';
    if (isHelp && !wasAsked(promptId, deviceId)) {
      const bodyHash = createHash('sha256').update(promptId).digest('hex').slice(0, 32);
      return pipeline.accept({ kind: 'event-unreadable', deviceId, bodyHash, code: 'prompt-unknown' })
        .recorded;
    }
    return keep(pipeline.accept, promptId, outcome);
  };
  const bedsides = startBedsides({
    ...deps,
    siteUrl: () => deps.siteUrl,
    timeZone: () => homeConfig().timeZone,
    wasAsked,
    voice,
    toSignedPath: clips.toSignedPath,
    withdraw: clips.withdraw,
    onOutcome,
  });
  /** Guard around sounds made ahead: whatever fails now is tried again when it is due, and told then. */
  const prepareAhead = (): void => {
    bedsides
      .prepareAhead(toWordsAhead(pipeline.reminders(), clock.nowMs()))
      .catch((cause: unknown) => log.warn('voice-not-ahead', { message: String(cause) }));
  };
  const openedUptimeMs = clock.uptimeMs();
  let isStopped = false;
  const canSpeak = (deviceId: DeviceId): boolean =>
    deps.isSpeakerHeard(deviceId) || bedsides.isVocal(deviceId);
  /** Neither answered nor cancelled while it waited. */
  const isOpen = ({ promptId }: Prompt): boolean =>
    toOpenPrompts(pipeline.reminders()).some((each) => each.promptId === promptId);
  /** Resolves once that bedside can be heard from, and in the first half minute of a run at its end. */
  const comeBack = (deviceId: DeviceId): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (isStopped) return; // told by the core after the next start
        const isOver = clock.uptimeMs() - openedUptimeMs >= toLifeMs(clock, COME_BACK_WITHIN_MS);
        if (isOver || canSpeak(deviceId)) return resolve();
        clock.wakeIn(toLifeMs(clock, LOOK_EVERY_MS), look);
      };
      look();
    });
  let cancelAhead = (): void => {};
  const again = (): void => {
    cancelAhead = clock.wakeIn(AHEAD_EVERY_MS, () => {
      again();
      prepareAhead();
    });
  };
  again();
  prepareAhead();

  return {
    route: clips.route,
    receive: bedsides.receive,
    disconnect: bedsides.disconnect,
    findPage: bedsides.findPage,
    facts: () => facts,
    stats: () => ({ ...voice.stats(), ...bedsides.stats(), bedsidePageCount: bedsides.pageCount() }),
    announce: createAnnouncer({ homeConfig, say: bedsides.announce, clock, log }),
    say(prompt) {
      // Cancelled while its claim was on its way to the disk: nothing is said beside an empty bed.
      if (findReminder(pipeline.reminders(), prompt.occurrenceId)?.state === 'cancelled') return;
      // Guard around one prompt: the bedsides tell their own failures; that one stays unsaid is told by the core in time.
      if (!canSpeak(prompt.deviceId)) bedsides.resume([prompt]); // shown meanwhile, on a page that may not sound
      const isSaid = comeBack(prompt.deviceId).then(() =>
        isOpen(prompt) ? bedsides.say(prompt) : undefined,
      );
      isSaid.catch((cause: unknown) => {
        log.error('prompt-broke', { promptId: prompt.promptId, message: String(cause) });
      });
    },
    remind(events) {
      for (const event of events)
        if (event.kind === 'staff-attended' || event.kind === 'reminder-cancelled')
          bedsides.over(event.occurrenceId);
      if (events.some(({ kind }) => kind === 'plans-set')) prepareAhead();
    },
    resume: (exceptIds) =>
      bedsides.resume(toOpenPrompts(pipeline.reminders()).filter(({ promptId }) => !exceptIds.has(promptId))),
    async stop() {
      isStopped = true;
      cancelAhead();
      await bedsides.stop();
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
function keep(accept: Pipeline['accept'], promptId: PromptId, outcome: Outcome): Promise<void> | undefined {
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
