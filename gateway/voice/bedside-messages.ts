import type { Socket } from 'socket.io';
import type { DeviceId } from '#devices/ids.ts';
import type { PromptId } from '#devices/speaker.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { BedsideBoard, Page } from './bedside-board.ts';
import {
  BedsideAnswer,
  type BedsideClock,
  BedsideFailed,
  BedsideHeartbeat,
  BedsidePlayed,
  type BedsideReceipt,
} from './bedside-protocol.ts';
import type { OnOutcome } from './saying.ts';

export type PageMessageDeps = {
  /** Does the core know this prompt, as one of that bedside? An answer to any other one is refused. */
  readonly wasAsked: (promptId: PromptId, deviceId: DeviceId) => boolean;
  /** An answer's receipt waits for its promise. */
  readonly onOutcome: OnOutcome;
  readonly clock: Clock;
  readonly log: Log;
};

type Listening = PageMessageDeps & {
  readonly socket: Socket;
  readonly deviceId: DeviceId;
  /** A key that was renewed or taken away is noticed here too, should its page not have been cut off. */
  readonly isStillKey: () => boolean;
  readonly board: BedsideBoard;
  readonly page: Page;
  readonly toClock: () => BedsideClock;
  /** What is being kept: a page that asks again meanwhile waits for the same. */
  readonly answering: Map<string, Promise<BedsideReceipt>>;
};

/** Takes what one page says. What can't be read is refused or passed over, and what breaks breaks alone. */
export function listenToPage(deps: Listening): void {
  const { socket, deviceId, board, page, log } = deps;
  const guarded = (
    name: string,
    take: (payload: unknown, answer: (value: unknown) => void) => Promise<void> | void,
  ) =>
    socket.on(name, (payload: unknown, answer: unknown) => {
      const reply = typeof answer === 'function' ? (answer as (value: unknown) => void) : () => {};
      Promise.resolve()
        .then(() => take(payload, reply))
        .catch((cause: unknown) =>
          log.error('bedside-message-failed', { deviceId, name, message: String(cause) }),
        );
    });
  guarded('heartbeat', (payload, answer) => {
    const heartbeat = BedsideHeartbeat.safeParse(payload);
    if (!heartbeat.success) return;
    if (!deps.isStillKey()) {
      log.warn('bedside-refused', { deviceId });
      socket.disconnect(true);
      return;
    }
    answer(deps.toClock());
    page.heardUptimeMs = deps.clock.uptimeMs();
    page.sound = heartbeat.data.sound;
    // Not when it connects: only now is it known whether it may be asked to speak.
    if (!board.has(page)) board.join(page);
  });
  for (const word of ['playing', 'played'] as const)
    guarded(word, (payload) => {
      const told = BedsidePlayed.safeParse(payload);
      if (!told.success) return;
      const { promptId } = told.data;
      // Not open here any more: it may be one from before the gateway started again.
      if (board.isOpen(promptId) || deps.wasAsked(promptId, deviceId)) board.hear(promptId, word);
    });
  guarded('failed', (payload) => {
    const told = BedsideFailed.safeParse(payload);
    if (told.success) board.hear(told.data.promptId, { failed: told.data.code });
  });
  // Without a receipt the page asks again, for ten seconds: a disk that refuses may have recovered by then.
  guarded('answer', (payload, receipt) => takeAnswer(deps, payload).then(receipt));
}

/** The receipt of an answer, once the home has kept it. */
async function takeAnswer(deps: Listening, payload: unknown): Promise<BedsideReceipt> {
  const { deviceId, answering } = deps;
  const told = BedsideAnswer.safeParse(payload);
  if (!told.success || !deps.wasAsked(told.data.promptId, deviceId)) return { ok: false };
  const key = `${deviceId} ${told.data.promptId} ${told.data.answer}`;
  const receipt = answering.get(key) ?? keepAnswer(deps, told.data);
  answering.set(key, receipt);
  try {
    return await receipt;
  } finally {
    answering.delete(key);
  }
}

async function keepAnswer(deps: Listening, { promptId, answer }: BedsideAnswer): Promise<BedsideReceipt> {
  const { deviceId, board, onOutcome } = deps;
  await onOutcome({ promptId, deviceId, outcome: { kind: 'answered', answer } });
  board.remove(promptId, { isAnswered: true });
  return { ok: true };
}
