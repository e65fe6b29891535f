import { io, type Socket } from 'socket.io-client';
import { ScreenId } from '#gateway/alerting/ids.ts';
import {
  AlertChange,
  type AlertView,
  Board,
  Pulse,
  RequestAnswer,
  type Shown,
  STAFF_PATH,
  type StaffRequest,
} from '#gateway/staff/protocol.ts';

/** A person with a screen, without the screen: signs in, is told, answers. Speaks the pages' own protocol. */
export type Carer = {
  readonly socket: Socket;
  /** What their screen shows now: open alerts, and closed ones it was told of. */
  readonly alerts: () => readonly AlertView[];
  readonly lastBoard: () => Board | null;
  /** Called with each alert as it arrives, with a board as well as alone. */
  readonly onAlert: (listener: (alert: AlertView, uptimeMs: number) => void) => void;
  /** Resolves with the first alert, held now or told later, that `is` accepts; rejects after `withinMs`. */
  readonly waitFor: (is: (alert: AlertView) => boolean, withinMs: number) => Promise<AlertView>;
  readonly ask: (
    request: StaffRequest['request'],
    alertId: string,
    outcome?: StaffRequest['outcome'],
  ) => Promise<RequestAnswer>;
  readonly saw: (alertId: string) => void;
  readonly heartbeat: () => Promise<Pulse>;
  readonly leave: () => void;
};

export type CarerOptions = {
  /** `http://127.0.0.1:8420` */
  readonly url: string;
  readonly personId: string;
  readonly pin: string;
  readonly screenId?: string;
  /** What the screen confirms with each message: in front, and sounding. */
  readonly shown?: Shown;
};

/** The session cookie of a person; throws with the gateway's own word where it refuses. */
export async function signIn({
  url,
  personId,
  pin,
}: Pick<CarerOptions, 'url' | 'personId' | 'pin'>): Promise<string> {
  const response = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ personId, pin }),
  });
  if (!response.ok)
    throw new Error(`${personId} was not signed in: ${response.status} ${await response.text()}`);
  const [cookie = ''] = response.headers.getSetCookie();
  return cookie.split(';')[0] ?? '';
}

/** Signs a carer in and connects their screen; comes back by itself, within 200 ms of the gateway. */
export async function startCarer(options: CarerOptions): Promise<Carer> {
  const {
    url,
    personId,
    screenId = `screen-${personId}`,
    shown = { visible: true, sounding: true },
  } = options;
  const cookie = await signIn(options);
  const held = new Map<string, AlertView>();
  const listeners = new Set<(alert: AlertView, uptimeMs: number) => void>();
  let board: Board | null = null;
  let lastSeq = 0;
  const socket = io(url, {
    path: STAFF_PATH,
    transports: ['websocket'],
    extraHeaders: { cookie },
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 150,
    auth: (give) => give({ screenId: ScreenId.parse(screenId), sinceSeq: lastSeq }),
  });
  const take = (alert: AlertView, uptimeMs: number): void => {
    if ((held.get(alert.alertId)?.seq ?? 0) > alert.seq) return;
    held.set(alert.alertId, alert);
    for (const listener of listeners) listener(alert, uptimeMs);
  };
  socket.on('board', (payload: unknown, confirm: (shown: Shown) => void) => {
    board = Board.parse(payload);
    lastSeq = board.seq;
    // As the page does: the board is all there is, also where a gateway knows less than this screen did.
    held.clear();
    for (const alert of board.alerts) take(alert, board.uptimeMs);
    confirm(shown);
  });
  socket.on('alert', (payload: unknown, confirm: (shown: Shown) => void) => {
    const { alert, seq, uptimeMs } = AlertChange.parse(payload);
    lastSeq = Math.max(lastSeq, seq);
    take(alert, uptimeMs);
    confirm(shown);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('board', () => resolve());
    socket.once('connect_error', reject);
  });
  let requestCount = 0;
  return {
    socket,
    alerts: () => [...held.values()],
    lastBoard: () => board,
    onAlert: (listener) => void listeners.add(listener),
    waitFor: (is, withinMs) => waitFor({ held, listeners, who: personId }, is, withinMs),
    async ask(request, alertId, outcome) {
      requestCount += 1;
      const wish = {
        requestId: `${screenId}-${requestCount}`,
        request,
        alertId,
        ...(outcome ? { outcome } : {}),
      };
      return RequestAnswer.parse(await socket.timeout(10_000).emitWithAck('request', wish));
    },
    saw: (alertId) => void socket.emit('seen', { alertId }),
    heartbeat: async () =>
      Pulse.parse(await socket.timeout(10_000).emitWithAck('heartbeat', { ...shown, lastSeq })),
    leave: () => void socket.disconnect(),
  };
}

type Told = {
  readonly held: ReadonlyMap<string, AlertView>;
  readonly listeners: Set<(alert: AlertView, uptimeMs: number) => void>;
  readonly who: string;
};

function waitFor({ held, listeners, who }: Told, is: (alert: AlertView) => boolean, withinMs: number) {
  const already = [...held.values()].find(is);
  if (already !== undefined) return Promise.resolve(already);
  return new Promise<AlertView>((resolve, reject) => {
    const look = (alert: AlertView): void => {
      if (!is(alert)) return;
      done();
      resolve(alert);
    };
    const late = setTimeout(() => {
      done();
      const seen = [...held.values()].map(
        ({ kind, state, room }) => `${kind} ${state} ${room?.label ?? '?'}`,
      );
      reject(
        new Error(
          `${who} was not told of it within ${withinMs} ms; their screen shows: ${seen.join(', ') || 'nothing'}`,
        ),
      );
    }, withinMs);
    const done = (): void => {
      clearTimeout(late);
      listeners.delete(look);
    };
    listeners.add(look);
  });
}
