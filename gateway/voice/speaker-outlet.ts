import type { DeviceId, HomeId } from '#devices/ids.ts';
import { PromptId, SpeakerResult, type SpeakPrompt } from '#devices/speaker.ts';
import { parseResultTopic, toCommandTopic } from '#devices/topics.ts';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import {
  BEGIN_WITHIN_MS,
  type OnOutcome,
  type Outcome,
  PROOF_WITHIN_MS,
  type Saying,
  type SayingFailureCode,
} from './saying.ts';
import type { Prepared, Voice } from './speech.ts';

const TEXT_MOST_CHARACTERS = 2_000;
const ANSWER_MOST_MS = 3_600_000;
const PLAY_WITHIN_LEAST_MS = 1_000;
/** Results by which a device is known to repeat itself. */
const REMEMBERED_MOST = 128;

export type SpeakerOutletDeps = {
  readonly homeId: HomeId;
  /** `http://192.168.1.20:8420`: this gateway, as speakers reach it. */
  readonly siteUrl: () => string;
  readonly voice: Pick<Voice, 'prepare'>;
  readonly toSignedPath: (hash: string, validMs: number) => string;
  /** A signed path fetches nothing any more. */
  readonly withdraw: (signedPath: string) => void;
  /** Hands a command to the broker, QoS 1, not retained. */
  readonly publish: (topic: string, payload: string) => Promise<void> | void;
  /** What becomes of it is kept (a promise) before the speaker is told that it arrived. May come more than once. */
  readonly onOutcome: OnOutcome;
  readonly clock: Clock;
  readonly log: Log;
};

export type SpeakerOutlet = Stoppable & {
  /** Says it, once. What becomes of it is told by `onOutcome`, always: as something that happened or as a failure. */
  readonly say: (saying: Saying) => Promise<void>;
  /**
   * It has been answered, somebody is there, or a page says it: what has not begun is not said any more, nor told of. A
   * command that is still on its way finds no sound.
   */
  readonly drop: (promptId: PromptId) => void;
  /**
   * A packet on a result topic. The promise is for its PUBACK. A failure means that a speaker said something that can't
   * be read, which may have been "help": it should ring like an unreadable event.
   */
  readonly receive: (topic: string, payload: Uint8Array) => Result<Promise<void>, ReceiveFailure>;
};
export type ReceiveFailure = { readonly code: 'not-a-result' | 'not-json' | 'wrong-shape' };

type Pending = {
  readonly deviceId: DeviceId;
  readonly durationMs: number;
  readonly signedPath: string;
  state: 'sent' | 'started' | 'dropped';
  /** Called once nothing more is expected of the speaker for this prompt. */
  readonly end: () => void;
  cancel: () => void;
};

/** The bedside speakers of a home: sends commands, hears results, and notices silence. */
export function startSpeakerOutlet(deps: SpeakerOutletDeps): SpeakerOutlet {
  const { homeId, clock, log } = deps;
  /** A speaker may play at the story's speed; fetching the sound takes as long as it takes. */
  const proofMs = toLifeMs(clock, PROOF_WITHIN_MS);
  const pending = new Map<PromptId, Pending>();
  const heard = new Map<DeviceId, string[]>();
  /** What each speaker is busy with: two reminders for the same minute are said one after the other. */
  const lines = new Map<DeviceId, Promise<void>>();
  const waiting = new Set<PromptId>();

  async function say(saying: Saying): Promise<void> {
    const promptId = PromptId.parse(saying.promptId);
    const { deviceId } = saying;
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const isFree = lines.get(deviceId) ?? Promise.resolve();
    lines.set(
      deviceId,
      isFree.then(() => isOver),
    );
    let failure: SayingFailureCode | null;
    waiting.add(promptId);
    try {
      const prepared = await deps.voice.prepare(saying.words);
      await isFree;
      if (!waiting.delete(promptId)) return end();
      failure = prepared.ok ? await send(saying, { promptId, prepared: prepared.value, end }) : 'no-voice';
    } catch (cause) {
      // Guard around one prompt: whatever broke, staff are told that it was not said.
      log.error('prompt-broke', { promptId, deviceId, message: String(cause) });
      failure = 'no-voice';
    }
    waiting.delete(promptId);
    if (failure === null) return;
    forget(promptId);
    end();
    await tell(promptId, deviceId, { kind: 'failed', code: failure });
  }

  async function send(
    { deviceId, playByUptimeMs, answerByUptimeMs }: Saying,
    { promptId, prepared, end }: { promptId: PromptId; prepared: Prepared; end: () => void },
  ): Promise<SayingFailureCode | null> {
    const playWithinMs = Math.floor(playByUptimeMs - clock.uptimeMs());
    if (playWithinMs < PLAY_WITHIN_LEAST_MS) return 'expired';
    const { hash, sizeBytes, durationMs, spokenAs } = prepared;
    // A speaker may not know the time, nor that its command was late: then the address is too old by then.
    const signedPath = deps.toSignedPath(hash, BEGIN_WITHIN_MS);
    const command: SpeakPrompt = {
      kind: 'speak-prompt',
      promptId,
      text: spokenAs.slice(0, TEXT_MOST_CHARACTERS),
      url: `${deps.siteUrl()}${signedPath}`,
      sha256: hash,
      sizeBytes,
      playWithinMs: Math.min(playWithinMs, BEGIN_WITHIN_MS),
      expiresAtMs: Math.floor(clock.nowMs() + playWithinMs),
      answerWithinMs: toWithin(answerByUptimeMs - clock.uptimeMs()),
    };
    // Before it is sent: on loopback the answer may be here before the broker's word that it took it.
    const each: Pending = { deviceId, durationMs, signedPath, state: 'sent', end, cancel: () => {} };
    pending.set(promptId, each);
    awaitWord(promptId, each, proofMs, 'no-proof-of-playing');
    try {
      await deps.publish(toCommandTopic({ homeId, deviceId }), JSON.stringify(command));
      return null;
    } catch (cause) {
      log.warn('prompt-not-sent', { promptId, deviceId, message: String(cause) });
      return 'not-sent';
    }
  }

  function awaitWord(promptId: PromptId, each: Pending, withinMs: number, code: SayingFailureCode): void {
    each.cancel();
    each.cancel = clock.wakeIn(withinMs, () => {
      forget(promptId);
      if (each.state === 'dropped') return;
      log.warn('prompt-unproven', { promptId, deviceId: each.deviceId, code });
      Promise.resolve(tell(promptId, each.deviceId, { kind: 'failed', code })).catch((cause: unknown) =>
        log.error('prompt-outcome-lost', { promptId, message: String(cause) }),
      );
    });
  }

  function forget(promptId: PromptId): void {
    const each = pending.get(promptId);
    pending.delete(promptId);
    each?.cancel();
    each?.end();
  }

  const tell = (promptId: PromptId, deviceId: DeviceId, outcome: Outcome) =>
    deps.onOutcome({ promptId, deviceId, outcome });

  async function take(deviceId: DeviceId, result: SpeakerResult): Promise<void> {
    const key = `${result.bootId}:${result.seq}`;
    const keys = heard.get(deviceId) ?? [];
    if (keys.includes(key)) return;
    const outcome = follow(deviceId, result);
    if (outcome !== null) await tell(result.promptId, deviceId, outcome);
    // Only now: what could not be kept is sent again, and must be taken then.
    heard.set(deviceId, [...keys, key].slice(-REMEMBERED_MOST));
  }

  /** What it means; null: nothing that isn't known. Results of another speaker than the asked one stop no waiting. */
  function follow(deviceId: DeviceId, result: SpeakerResult): Outcome | null {
    const { promptId } = result;
    const each = pending.get(promptId);
    const mine = each?.deviceId === deviceId ? each : undefined;
    switch (result.kind) {
      case 'prompt-started':
        if (mine !== undefined) {
          mine.state = 'started';
          awaitWord(promptId, mine, mine.durationMs + proofMs, 'no-proof-of-end');
        }
        return { kind: 'started' };
      case 'prompt-played':
        if (mine !== undefined) forget(promptId);
        return { kind: 'played' };
      case 'prompt-failed':
        // The command came twice, as QoS 1 may: the first one's own outcome is still to come.
        if (result.code === 'played-before' && mine !== undefined) return null;
        if (mine !== undefined) forget(promptId);
        return mine?.state === 'dropped' ? null : { kind: 'failed', code: result.code };
      case 'prompt-answered':
        return { kind: 'answered', answer: result.answer };
      default:
        return unreachable(result);
    }
  }

  function drop(promptId: PromptId): void {
    waiting.delete(promptId);
    const each = pending.get(promptId);
    if (each?.state !== 'sent') return;
    each.state = 'dropped';
    deps.withdraw(each.signedPath);
  }

  return {
    say,
    drop,
    receive(topic, payload) {
      const owner = parseResultTopic(topic);
      if (owner === null || owner.homeId !== homeId) return fail({ code: 'not-a-result' });
      const result = parseResult(payload);
      return result.ok ? ok(take(owner.deviceId, result.value)) : result;
    },
    stop() {
      for (const promptId of [...pending.keys()]) forget(promptId);
    },
  };
}

const toWithin = (ms: number): number => Math.min(ANSWER_MOST_MS, Math.max(0, Math.floor(ms)));

function parseResult(payload: Uint8Array): Result<SpeakerResult, ReceiveFailure> {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    // Guard around one packet: both the decoder and the parser only throw for bytes that are not JSON in UTF-8.
    return fail({ code: 'not-json' });
  }
  const result = SpeakerResult.safeParse(body);
  return result.success ? ok(result.data) : fail({ code: 'wrong-shape' });
}
