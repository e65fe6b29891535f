import type { PromptId } from '#devices/speaker.ts';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';
import { createBedsideFloor } from './bedside-floor.ts';
import {
  BEDSIDE_HEARTBEAT_MS,
  type BedsideHeartbeat,
  type BedsideHush,
  type BedsideOver,
  type BedsidePrompt,
  type PlayFailure,
} from './bedside-protocol.ts';
import { BEGIN_WITHIN_MS, type Outcome, PROOF_WITHIN_MS, type SayingFailureCode } from './saying.ts';

/** After the last word, before something else takes the place of what may be answered: a slow hand needs it. */
const ANSWER_FIRST_MS = 20_000;
/** As long as a page thanks for an answer. */
const THANKS_MS = 8_000;

/** What a bedside is to show. */
export type Shown = Pick<BedsidePrompt, 'promptId' | 'words' | 'asks' | 'playByUptimeMs' | 'expiresUptimeMs'>;

/** What a bedside is to say, as `Voice` prepared it. */
export type Sound = { readonly hash: string; readonly durationMs: number };

/** One browser page beside a bed. */
export type Page = {
  readonly prompt: (message: BedsidePrompt) => void;
  readonly over: (message: BedsideOver) => void;
  readonly hush: (message: BedsideHush) => void;
  sound: BedsideHeartbeat['sound'];
  heardUptimeMs: number;
};

export type BoardDeps = {
  readonly clock: Clock;
  readonly toSignedPath: (hash: string, validMs: number) => string;
  readonly tell: (promptId: PromptId, outcome: Outcome) => void;
};

type Speech = Sound & {
  state: 'waiting' | 'asked' | 'playing' | 'over';
  page: Page | null;
  /** Not begun by then: it never is, for the speaker may be asked then. */
  beginByUptimeMs: number;
  /** Ends the waiting for the page's next word of it. */
  cancel: () => void;
};
type Open = Shown & { speech: Speech | null; wasInFront: boolean; readonly cancel: () => void };

/** Page's word of a prompt that it was asked to say. */
export type PageWord = 'playing' | 'played' | { readonly failed: PlayFailure };

export type BedsideBoard = ReturnType<typeof createBedsideBoard>;

/**
 * What the pages of one bedside show and say: one thing at a time, each until it could be answered. All pages show it;
 * the first that may sound says it. Driven by the clock that it is handed.
 */
export function createBedsideBoard({ clock, toSignedPath, tell }: BoardDeps) {
  const pages = new Set<Page>();
  const open = new Map<PromptId, Open>();
  let front: Open | null = null;
  const floor = createBedsideFloor(clock, () => advance());

  const isFresh = ({ heardUptimeMs }: Page): boolean =>
    clock.uptimeMs() - heardUptimeMs <= toLifeMs(clock, 3 * BEDSIDE_HEARTBEAT_MS);
  const isVocal = (page: Page): boolean => page.sound === 'on' && isFresh(page);
  const findVocal = (): Page | null => [...pages].find(isVocal) ?? null;
  const isSpeaking = (each: Open): boolean =>
    each.speech?.state === 'asked' || each.speech?.state === 'playing';
  const findSpeaking = (): Open | null => [...open.values()].find(isSpeaking) ?? null;

  function advance(): void {
    if (floor.isTaken()) return;
    const all = [...open.values()];
    const next = all.find((each) => !each.wasInFront || each.speech?.state === 'waiting');
    const last = all.at(-1);
    if (next !== undefined) present(next);
    else if (front === null && last !== undefined) show(last);
  }

  function present(each: Open): void {
    const failure = each.speech?.state === 'waiting' ? ask(each, each.speech) : null;
    show(each);
    if (isSpeaking(each)) floor.take();
    else floor.hold(ANSWER_FIRST_MS);
    if (failure !== null) tell(each.promptId, { kind: 'failed', code: failure });
  }

  /** Chooses who says it. Null: a page will, or is found out. */
  function ask(each: Open, speech: Speech): SayingFailureCode | null {
    speech.page = findVocal();
    const isLate = clock.uptimeMs() >= each.playByUptimeMs;
    speech.state = speech.page === null || isLate ? 'over' : 'asked';
    if (speech.state === 'over') return isLate ? 'expired' : 'no-page';
    awaitBegin(each, speech);
    return null;
  }

  function awaitBegin(each: Open, speech: Speech): void {
    speech.beginByUptimeMs = Math.min(
      each.playByUptimeMs,
      clock.uptimeMs() + toLifeMs(clock, BEGIN_WITHIN_MS),
    );
    awaitWord(each, speech, { withinMs: PROOF_WITHIN_MS, code: 'no-proof-of-playing' });
  }

  function awaitWord(
    each: Open,
    speech: Speech,
    { withinMs, code }: { readonly withinMs: number; readonly code: SayingFailureCode },
  ): void {
    speech.cancel();
    speech.cancel = clock.wakeIn(toLifeMs(clock, withinMs), () =>
      endSpeech(each, speech, { kind: 'failed', code }),
    );
  }

  function endSpeech(each: Open, speech: Speech, outcome: Outcome): void {
    speech.cancel();
    speech.state = 'over';
    // Something else was shown meanwhile, and is over: now this one may be answered.
    if (front === null) show(each);
    floor.hold(ANSWER_FIRST_MS);
    tell(each.promptId, outcome);
  }

  function show(each: Open): void {
    each.wasInFront = true;
    front = each;
    for (const page of pages) page.prompt(toMessage(each, page));
  }

  function toMessage({ speech, ...each }: Open, page: Page): BedsidePrompt {
    const { promptId, words, asks, expiresUptimeMs } = each;
    const isToSay = speech?.state === 'asked' && speech.page === page;
    const playByUptimeMs = isToSay ? speech.beginByUptimeMs : each.playByUptimeMs;
    const url =
      isToSay && clock.uptimeMs() < playByUptimeMs ? toSignedPath(speech.hash, BEGIN_WITHIN_MS) : null;
    return { promptId, words, asks, url, playByUptimeMs, expiresUptimeMs };
  }

  function remove(promptId: PromptId, { isAnswered }: { isAnswered: boolean }): void {
    const each = open.get(promptId);
    if (each === undefined) return;
    open.delete(promptId);
    each.cancel();
    for (const page of pages) page.over({ promptId });
    const wasSpeaking = isSpeaking(each);
    each.speech?.cancel();
    if (front !== each && !wasSpeaking) return;
    if (front === each) front = null;
    const speaking = findSpeaking();
    if (speaking !== null) return giveBack(speaking, isAnswered ? THANKS_MS : 0);
    if (front !== null) return floor.hold(ANSWER_FIRST_MS);
    if (isAnswered) floor.hold(THANKS_MS);
    else floor.free();
  }

  /** What a page is still saying keeps the floor, and is seen again once what lay over it is gone. */
  function giveBack(speaking: Open, inMs: number): void {
    floor.take({
      inMs,
      wake() {
        if (front === null) show(speaking);
      },
    });
  }

  return {
    /** A page that is there, and has said whether it may sound. */
    join(page: Page): void {
      pages.add(page);
      if (front === null) return;
      const { speech } = front;
      // Who was to say it went before a sound came out; this may be the same one, opened anew.
      const isOrphan = speech?.state === 'asked' && (speech.page === null || !pages.has(speech.page));
      if (isOrphan && isVocal(page)) {
        speech.page = page;
        awaitBegin(front, speech);
      }
      page.prompt(toMessage(front, page));
    },
    has: (page: Page): boolean => pages.has(page),
    leave: (page: Page): void => void pages.delete(page),
    isVocal: (): boolean => findVocal() !== null,
    /** A page that fell silent without a word is none. */
    findPage(): 'speaks' | 'mute' | null {
      if (findVocal() !== null) return 'speaks';
      return [...pages].some(isFresh) ? 'mute' : null;
    },
    pageCount: (): number => pages.size,
    /** Shows it when its turn comes; with a sound, a page also says it then. What is shown already may get a sound. */
    put(shown: Shown, sound: Sound | null): void {
      const speech: Speech | null =
        sound === null
          ? null
          : { ...sound, state: 'waiting', page: null, beginByUptimeMs: 0, cancel: () => {} };
      const known = open.get(shown.promptId);
      if (known === undefined) {
        const leftMs = shown.expiresUptimeMs - clock.uptimeMs();
        const cancel = clock.wakeIn(leftMs, () => remove(shown.promptId, { isAnswered: false }));
        open.set(shown.promptId, { ...shown, speech, wasInFront: false, cancel });
      } else if (speech !== null && !isSpeaking(known)) {
        known.speech = speech;
        // It has the floor already, if only to be read.
        if (front === known && findSpeaking() === null) return floor.free();
      }
      advance();
    },
    /** The speaker beside the page says this one now. */
    bringForward(promptId: PromptId): void {
      const each = open.get(promptId);
      if (each === undefined) return;
      if (each !== front) show(each);
      if (findSpeaking() === null) floor.hold(ANSWER_FIRST_MS);
    },
    /** The speaker says it after all: no page does, and it can be answered as before. */
    hush(promptId: PromptId): void {
      const each = open.get(promptId);
      const speech = each?.speech ?? null;
      if (each === undefined || speech === null || speech.state === 'over') return;
      const wasSpeaking = isSpeaking(each);
      speech.cancel();
      speech.state = 'over';
      for (const page of pages) page.hush({ promptId });
      if (wasSpeaking) floor.hold(ANSWER_FIRST_MS);
    },
    isOpen: (promptId: PromptId): boolean => open.has(promptId),
    remove,
    hear(promptId: PromptId, word: PageWord): void {
      const each = open.get(promptId);
      const speech = each?.speech ?? null;
      if (word === 'playing') {
        if (each !== undefined && speech?.state === 'asked') {
          speech.state = 'playing';
          awaitWord(each, speech, { withinMs: speech.durationMs + PROOF_WITHIN_MS, code: 'no-proof-of-end' });
        }
        return tell(promptId, { kind: 'started' });
      }
      if (each === undefined || speech === null || !isSpeaking(each)) return;
      endSpeech(each, speech, word === 'played' ? { kind: 'played' } : { kind: 'failed', code: word.failed });
    },
    stop(): void {
      floor.stop();
      for (const { cancel, speech } of open.values()) {
        cancel();
        speech?.cancel();
      }
      open.clear();
    },
  };
}
