import { io, type Socket } from 'socket.io-client';
import {
  BEDSIDE_HEARTBEAT_MS,
  BEDSIDE_PATH,
  type BedsideAnswer,
  type BedsideFailed,
  type BedsideHandshake,
  type BedsideHeartbeat,
  type BedsidePlayed,
  BedsideReceipt,
} from '#gateway/voice/bedside-protocol.ts';

type FromGateway = Record<'clock' | 'prompt' | 'over' | 'hush', (raw: unknown) => void>;
type FromPage = {
  playing: (message: BedsidePlayed) => void;
  played: (message: BedsidePlayed) => void;
  failed: (message: BedsideFailed) => void;
  answer: (message: BedsideAnswer, receipt: (raw: unknown) => void) => void;
  heartbeat: (message: BedsideHeartbeat, clock: (raw: unknown) => void) => void;
};

export type LinkHooks = {
  readonly clock: (raw: unknown) => void;
  readonly prompt: (raw: unknown) => void;
  readonly over: (raw: unknown) => void;
  readonly hush: (raw: unknown) => void;
  readonly connected: (connected: boolean) => void;
  readonly heartbeat: () => BedsideHeartbeat;
};

const ANSWER_WITHIN_MS = 2_000;
/** An answer is sent so often before the page says to use the call bell: 10 s are long with a hand on a button. */
const ANSWER_TRIES = 5;
/** Before asking a gateway again that sent us away. */
const AFTER_REFUSAL_MS = 2_000;

/** The socket to the gateway, from now on until `stop`. It connects again by itself, for ever. */
export function startLink(identity: BedsideHandshake, hooks: LinkHooks) {
  const socket: Socket<FromGateway, FromPage> = io({
    path: BEDSIDE_PATH,
    transports: ['websocket'],
    reconnectionDelay: 200,
    reconnectionDelayMax: 1_000,
    timeout: 3_000,
    auth: identity,
  });
  let retry: ReturnType<typeof setTimeout> | undefined;
  const again = () => {
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), AFTER_REFUSAL_MS);
  };
  const beat = () => {
    if (socket.connected) socket.emit('heartbeat', hooks.heartbeat(), hooks.clock);
  };
  socket.on('clock', hooks.clock);
  socket.on('prompt', hooks.prompt);
  socket.on('over', hooks.over);
  socket.on('hush', hooks.hush);
  socket.on('connect', () => {
    hooks.connected(true);
    beat();
  });
  socket.on('disconnect', (reason) => {
    hooks.connected(false);
    if (reason === 'io server disconnect') again();
  });
  socket.on('connect_error', () => {
    if (!socket.active) again();
  });
  const beating = setInterval(beat, BEDSIDE_HEARTBEAT_MS);

  async function ask(message: BedsideAnswer): Promise<boolean | null> {
    if (!socket.connected) return null;
    const raw = await socket
      .timeout(ANSWER_WITHIN_MS)
      .emitWithAck('answer', message)
      .catch(() => null);
    const receipt = BedsideReceipt.safeParse(raw);
    return receipt.success ? receipt.data.ok : null;
  }

  return {
    beat,
    playing: (message: BedsidePlayed) => socket.emit('playing', message),
    played: (message: BedsidePlayed) => socket.emit('played', message),
    failed: (message: BedsideFailed) => socket.emit('failed', message),
    /** True once the gateway has taken it in; false where it refuses, or does not answer in time. */
    async answer(message: BedsideAnswer): Promise<boolean> {
      for (let left = ANSWER_TRIES; left > 0; left -= 1) {
        const taken = await ask(message);
        if (taken !== null) return taken;
        if (!socket.connected) await new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS));
      }
      return false;
    },
    stop(): void {
      clearInterval(beating);
      clearTimeout(retry);
      socket.disconnect();
    },
  };
}
export type Link = ReturnType<typeof startLink>;
