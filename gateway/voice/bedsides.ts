import type { DeviceId } from '#devices/ids.ts';
import { PromptId } from '#devices/speaker.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import {
  type BedsidePages,
  type BedsidePagesDeps,
  type PagePrompt,
  startBedsidePages,
} from './bedside-pages.ts';
import type { OnOutcome, Outcome, Saying, SayingFailureCode } from './saying.ts';
import { type SpeakerOutlet, type SpeakerOutletDeps, startSpeakerOutlet } from './speaker-outlet.ts';

export type BedsidesDeps = SpeakerOutletDeps &
  BedsidePagesDeps & {
    /** Has the hardware speaker of that name been heard within its time? */
    readonly isSpeakerHeard: (deviceId: DeviceId) => boolean;
  };

export type Bedsides = Pick<SpeakerOutlet, 'receive'> &
  Pick<BedsidePages, 'pageCount' | 'isVocal' | 'findPage' | 'disconnect'> & {
    /**
     * Says it beside the bed, by the speaker or by a page, and shows it on every page there. Each fact is told once by
     * `onOutcome`; `failed` only where nobody could say it.
     */
    readonly say: (saying: Saying) => Promise<void>;
    /** Says what wants no answer. Nobody is told what becomes of it; a failure is logged. */
    readonly announce: (what: { readonly deviceId: DeviceId; readonly words: string }) => Promise<void>;
    /** It is dealt with elsewhere: off the pages, and not said any more. A prompt, or all prompts of an occurrence. */
    readonly over: (promptOrOccurrenceId: string) => void;
    /** After a restart: shows what waits for an answer, and says none of it again. */
    readonly resume: (sayings: readonly Saying[]) => void;
    /** Makes the sounds of these texts behind all that is due now. Ends at the first that no engine can speak. */
    readonly prepareAhead: (texts: readonly string[]) => Promise<void>;
    readonly stats: () => Readonly<Record<'saidTwiceCount', number>>;
    readonly stop: () => Promise<void>;
  };

type Way = 'speaker' | 'page';
type Told = {
  readonly saying: Saying & { readonly promptId: PromptId };
  readonly isAnnouncement: boolean;
  readonly tried: Set<Way>;
  /** Who has the last word on whether it could be said; null: it was asked before a restart. */
  asked: Way | null;
  readonly began: Set<Way>;
  readonly tellings: Set<Outcome['kind']>;
};

/** An announcement is for now: said a minute later it would be about something else. */
const ANNOUNCE_WITHIN_MS = 60_000;
const isAnnouncementId = (promptId: PromptId): boolean => /^announcement\.\d+\.\d+$/.test(promptId);

/**
 * Another way would fail as well, or would say it a second time. Not `expired` and `too-late`: each is asked for a few
 * seconds only, and the other one knows itself whether the prompt is too old.
 */
const finalCodes: ReadonlySet<SayingFailureCode> = new Set(['no-voice', 'played-before']);

/** The one door to all bedsides of a home: speakers on MQTT and pages in browsers, which may stand beside each other. */
export function startBedsides(deps: BedsidesDeps): Bedsides {
  const { clock, log } = deps;
  const told = new Map<PromptId, Told>();
  let announcementCount = 0;
  let saidTwiceCount = 0;
  const outlet = startSpeakerOutlet({ ...deps, onOutcome: (of) => hear('speaker', of) });
  const pages = startBedsidePages({ ...deps, onOutcome: (of) => hear('page', of) });

  async function go(way: Way, each: Told): Promise<void> {
    each.tried.add(way);
    each.asked = way;
    if (way === 'page') return pages.say(toPagePrompt(each));
    pages.show(toPagePrompt(each));
    await outlet.say(each.saying);
  }

  async function begin(saying: Saying, isAnnouncement: boolean): Promise<void> {
    const promptId = PromptId.parse(saying.promptId);
    const each: Told = {
      saying: { ...saying, promptId },
      isAnnouncement,
      tried: new Set(),
      asked: null,
      began: new Set(),
      tellings: new Set(),
    };
    forgetOld();
    told.set(promptId, each);
    const isForPage = !deps.isSpeakerHeard(saying.deviceId) && pages.isVocal(saying.deviceId);
    await go(isForPage ? 'page' : 'speaker', each);
  }

  function forgetOld(): void {
    const uptimeMs = clock.uptimeMs();
    for (const [promptId, { saying }] of told)
      if (Math.max(saying.answerByUptimeMs, saying.playByUptimeMs) < uptimeMs) told.delete(promptId);
  }

  async function hear(way: Way, of: Parameters<OnOutcome>[0]): Promise<void> {
    const { promptId, deviceId, outcome } = of;
    switch (outcome.kind) {
      case 'started':
        settle(way, of);
        if (way === 'speaker') pages.bringForward(of);
        return tellOnce(of);
      case 'played':
        return tellOnce(of);
      case 'answered':
        return hearAnswer(of);
      case 'failed': {
        const each = told.get(promptId);
        // It was said, or another one is asked by now, who has the last word.
        if (each !== undefined && (each.began.size > 0 || (each.asked ?? way) !== way)) return;
        const next = each === undefined || finalCodes.has(outcome.code) ? null : findOtherWay(each);
        if (each === undefined || next === null) return tellOnce(of);
        log.info('prompt-tried-otherwise', { promptId, deviceId, code: outcome.code, next });
        // Not awaited: the speaker's result is taken in, and need not wait until another one has spoken.
        go(next, each).catch((cause: unknown) =>
          log.error('prompt-outcome-lost', { promptId, message: String(cause) }),
        );
        return;
      }
      default:
        return unreachable(outcome);
    }
  }

  /** Whoever begins says it: what the other one was asked is taken back. Two that began is the worst, and is told. */
  function settle(way: Way, of: { readonly promptId: PromptId; readonly deviceId: DeviceId }): void {
    const { promptId, deviceId } = of;
    const each = told.get(promptId);
    if (each === undefined || each.began.has(way)) return;
    each.began.add(way);
    if (each.began.size > 1) {
      saidTwiceCount += 1;
      log.error('prompt-said-twice', { promptId, deviceId, second: way });
    }
    if (way === 'speaker') pages.hush(of);
    else outlet.drop(promptId);
  }

  function findOtherWay({ saying: { deviceId }, tried }: Told): Way | null {
    if (!tried.has('page') && pages.isVocal(deviceId)) return 'page';
    return !tried.has('speaker') && deps.isSpeakerHeard(deviceId) ? 'speaker' : null;
  }

  async function tellOnce(of: Parameters<OnOutcome>[0]): Promise<void> {
    const { promptId, deviceId, outcome } = of;
    const each = told.get(promptId);
    if (each?.tellings.has(outcome.kind) === true) return;
    if (!isAnnouncementId(promptId)) await deps.onOutcome(of);
    else if (outcome.kind === 'failed') log.warn('announcement-failed', { deviceId, code: outcome.code });
    // Only now: what could not be kept is told again, and must be kept then.
    each?.tellings.add(outcome.kind);
  }

  async function hearAnswer(of: Parameters<OnOutcome>[0]): Promise<void> {
    const { promptId, deviceId, outcome } = of;
    if (isAnnouncementId(promptId)) return;
    const isHelp = outcome.kind === 'answered' && outcome.answer === 'help';
    // A call for help goes on to those who can make sense of it, whatever it seems to be about.
    if (!isHelp && !deps.wasAsked(promptId, deviceId)) {
      log.warn('answer-not-asked-for', { promptId, deviceId });
      return;
    }
    await deps.onOutcome(of);
    pages.over(of, { isAnswered: true });
    outlet.drop(promptId);
    told.delete(promptId);
  }

  return {
    stats: () => ({ saidTwiceCount }),
    receive: outlet.receive,
    pageCount: pages.pageCount,
    isVocal: pages.isVocal,
    findPage: pages.findPage,
    disconnect: pages.disconnect,
    say: (saying) => begin(saying, false),
    announce({ deviceId, words }) {
      announcementCount += 1;
      const promptId = `announcement.${Math.floor(clock.nowMs())}.${announcementCount}`;
      const now = clock.uptimeMs();
      const by = { playByUptimeMs: now + ANNOUNCE_WITHIN_MS, answerByUptimeMs: now };
      return begin({ promptId, deviceId, words, ...by }, true);
    },
    over(name) {
      for (const { saying } of [...told.values()]) {
        const { promptId, deviceId } = saying;
        if (promptId !== name && !promptId.startsWith(`${name}.`)) continue;
        pages.over({ promptId, deviceId }, { isAnswered: false });
        outlet.drop(promptId);
        told.delete(promptId);
      }
    },
    resume(sayings) {
      for (const saying of sayings) {
        const promptId = PromptId.parse(saying.promptId);
        const each: Told = {
          saying: { ...saying, promptId },
          isAnnouncement: false,
          tried: new Set(['speaker', 'page']),
          asked: null,
          began: new Set(),
          tellings: new Set(),
        };
        told.set(promptId, each);
        pages.show(toPagePrompt(each));
      }
    },
    async prepareAhead(texts) {
      for (const text of texts) {
        const prepared = await deps.voice.prepare(text, 'ahead');
        if (!prepared.ok) return;
      }
    },
    async stop() {
      await pages.stop();
      await outlet.stop();
    },
  };
}

function toPagePrompt({ saying, isAnnouncement }: Told): PagePrompt {
  const { promptId, deviceId, words, playByUptimeMs, answerByUptimeMs } = saying;
  const expiresUptimeMs = isAnnouncement ? playByUptimeMs : answerByUptimeMs;
  return { promptId, deviceId, words, asks: !isAnnouncement, playByUptimeMs, expiresUptimeMs };
}
