import { io, type Socket } from 'socket.io-client';
import type { AlertId, ScreenId } from '#gateway/alerting/ids.ts';
import {
  type Handshake,
  type Heartbeat,
  RequestAnswer,
  SCREEN_HEARTBEAT_MS,
  type Seen,
  type Shown,
  STAFF_PATH,
  type StaffRequest,
} from '#gateway/staff/protocol.ts';
import { createAlivePoll } from './alive-poll.ts';

type FromGateway = {
  board: (raw: unknown, answer?: (shown: Shown) => void) => void;
  alert: (raw: unknown, answer?: (shown: Shown) => void) => void;
};
type FromScreen = {
  request: (request: StaffRequest, answer: (raw: unknown) => void) => void;
  seen: (seen: Seen) => void;
  heartbeat: (heartbeat: Heartbeat, answer: (raw: unknown) => void) => void;
};

export type LinkHooks = {
  readonly lastSeq: () => number;
  readonly shown: () => Shown;
  /** Takes a message in; false where it could not be read, so it is not shown. */
  readonly board: (raw: unknown) => boolean;
  readonly alert: (raw: unknown) => boolean;
  readonly pulse: (raw: unknown) => void;
  /** Any sign of life of the gateway. */
  readonly heard: () => void;
  readonly connected: (connected: boolean) => void;
  /** The gateway answers and does not let this screen in. */
  readonly refused: () => void;
};

/** No answer to a request for this long: it is asked again under the same id. */
const ANSWER_WITHIN_MS = 2_000;
/** Before asking a gateway again that refused or sent us away. */
const AFTER_REFUSAL_MS = 500;

/** The socket to the gateway, from now on until `stop`. It connects again by itself, for ever. */
export function startLink(screenId: ScreenId, hooks: LinkHooks) {
  const socket: Socket<FromGateway, FromScreen> = io({
    path: STAFF_PATH,
    transports: ['websocket'],
    withCredentials: true,
    // Its own attempts would be slowed down by the browser: `createAlivePoll` says why.
    reconnection: false,
    timeout: 3_000,
    auth: (give) => give({ screenId, sinceSeq: hooks.lastSeq() } satisfies Handshake),
  });
  let beatAtMs = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const alive = createAlivePoll(() => socket.connect());

  function beat(): void {
    if (!socket.connected) return;
    beatAtMs = performance.now();
    socket.emit('heartbeat', { ...hooks.shown(), lastSeq: hooks.lastSeq() }, (raw) => {
      hooks.heard();
      hooks.pulse(raw);
    });
  }
  const again = () => {
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), AFTER_REFUSAL_MS);
  };
  const take = (read: (raw: unknown) => boolean) => async (raw: unknown, answer?: (shown: Shown) => void) => {
    hooks.heard();
    const isShown = read(raw);
    // The page renders in a microtask of its own: a receipt goes out after what it speaks of.
    await Promise.resolve();
    answer?.(isShown ? hooks.shown() : { visible: false, sounding: false });
  };

  const takeBoard = take(hooks.board);
  socket.on('board', async (raw, answer) => {
    await takeBoard(raw, answer);
    // Not before: a heartbeat with an old number asks for a board that is already on its way.
    beat();
  });
  socket.on('alert', take(hooks.alert));
  socket.on('connect', () => {
    hooks.connected(true);
    hooks.heard();
  });
  socket.on('disconnect', (reason) => {
    hooks.connected(false);
    if (reason === 'io server disconnect') again();
    else if (reason !== 'io client disconnect') alive.start();
  });
  socket.on('connect_error', () => {
    // Still active: nobody was reached. Otherwise the gateway itself said no.
    if (socket.active) return alive.start();
    hooks.refused();
    again();
  });
  // The gateway's pings come in however much a hidden page's timers are slowed: they carry the heartbeat on.
  socket.io.on('ping', () => {
    hooks.heard();
    if (performance.now() - beatAtMs >= SCREEN_HEARTBEAT_MS) beat();
  });
  const beating = setInterval(beat, SCREEN_HEARTBEAT_MS);

  return {
    isConnected: () => socket.connected,
    beat,
    seen: (alertId: AlertId) => socket.emit('seen', { alertId }),
    /** The gateway's answer; null where none came in time or none could be read. */
    async ask(request: StaffRequest): Promise<RequestAnswer | null> {
      const raw = await socket
        .timeout(ANSWER_WITHIN_MS)
        .emitWithAck('request', request)
        .catch(() => null);
      const answer = RequestAnswer.safeParse(raw);
      return answer.success ? answer.data : null;
    },
    stop(): void {
      clearInterval(beating);
      clearTimeout(retry);
      alive.stop();
      socket.disconnect();
    },
  };
}
export type Link = ReturnType<typeof startLink>;
