// Hot path: `tell` writes one message per signed-in screen and waits for none of them.
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import type { Alert } from '#gateway/alerting/alert.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { Change, Outlet } from '#gateway/delivery/outlet.ts';
import type { Directory, StaffMember } from './directory.ts';
import { followLinks } from './links.ts';
import {
  type AlertChange,
  type AlertView,
  type Board,
  Handshake,
  Heartbeat,
  type Pulse,
  Shown,
  STAFF_PATH,
} from './protocol.ts';
import { type Ask, answerSeen, createRequestDesk, type RequestDesk } from './requests.ts';
import type { Screen } from './screen.ts';
import { parseCookies } from './session.ts';
import { toPersonView } from './sign-in.ts';
import { toAlertView, type ViewSource } from './view.ts';

export type ScreensDeps = {
  readonly server: HttpServer;
  readonly ask: Ask;
  readonly home: () => Home;
  readonly directory: () => Directory;
  readonly ladders: ViewSource['ladders'];
  readonly devices: () => Board['devices'];
  readonly whose: (cookies: Cookies) => StaffMember | null;
  readonly clock: Clock;
  readonly log: Log;
};

/** A screen that takes longer to confirm a message has missed it: it gets the whole board instead. */
const SHOWN_WITHIN_MS = 2_000;
/** So many messages unconfirmed in a row: the link is no link. Its screen comes back by itself. */
const MISSED_MOST = 3;

type Cookies = Readonly<Record<string, string>>;

/** Installers mend devices: what happens to residents at night is not for their eyes. */
const toNightStaff = (person: StaffMember | null): StaffMember | null =>
  person?.role === 'installer' ? null : person;

/** The night-staff screens: an outlet that tells every signed-in screen each change and keeps their receipts. */
export function startScreens(given: ScreensDeps): Outlet & Stoppable & { readonly liveCount: () => number } {
  const deps = { ...given, whose: (cookies: Cookies) => toNightStaff(given.whose(cookies)) };
  const { log } = deps;
  const io = new Server(deps.server, {
    path: STAFF_PATH,
    serveClient: false,
    transports: ['websocket'],
    // A dead link is noticed within 7 s; the library's defaults need 45 s.
    pingInterval: 3_000,
    pingTimeout: 4_000,
    maxHttpBufferSize: 16_384,
    perMessageDeflate: false,
    allowRequest: (request, callback) => callback(null, isSameOrigin(request)),
  });
  const links = followLinks(io);
  const screens = new Set<Screen>();
  const desk = createRequestDesk(deps);
  let toldSeq = deps.home().seq;
  io.use((socket, next) => {
    const isSignedIn = deps.whose(parseCookies(socket.request.headers.cookie)) !== null;
    const isUnderstood = Handshake.safeParse(socket.handshake.auth).success;
    next(isSignedIn ? (isUnderstood ? undefined : new Error('not-understood')) : new Error('signed-out'));
  });
  io.on('connection', (socket) => {
    const { screenId, sinceSeq } = Handshake.parse(socket.handshake.auth);
    const cookies = parseCookies(socket.request.headers.cookie);
    const screen: Screen = { socket, screenId, person: () => deps.whose(cookies), boardSinceSeq: null };
    screens.add(screen);
    log.info('screen-connected', { screenId, personId: screen.person()?.personId ?? null });
    socket.on('disconnect', (reason) => {
      screens.delete(screen);
      log.info('screen-disconnected', { screenId, reason });
    });
    listen(screen, { ...deps, desk, toldSeq: () => toldSeq });
    sendBoard(screen, deps, { sinceSeq, missedCount: 0 });
  });
  return {
    name: 'staff-screens',
    tell(change) {
      if (change.alerts.length > 0) toldSeq = change.home.seq;
      for (const screen of screens) for (const alert of change.alerts) sendAlert(screen, deps, alert, change);
    },
    liveCount: () => screens.size,
    stop() {
      const closed = io.close();
      links.cut();
      deps.server.closeAllConnections();
      return closed;
    },
  };
}

type Listening = ScreensDeps & { readonly desk: RequestDesk; readonly toldSeq: () => number };

function listen(screen: Screen, deps: Listening): void {
  const { socket } = screen;
  const { desk, toldSeq } = deps;
  const guarded = (
    name: string,
    take: (payload: unknown, answer: (value: unknown) => void) => Promise<void> | void,
  ) =>
    socket.on(name, (payload: unknown, answer: unknown) => {
      const reply = typeof answer === 'function' ? (answer as (value: unknown) => void) : () => {};
      Promise.resolve()
        .then(() => take(payload, reply))
        .catch((error: unknown) => deps.log.error('screen-message-failed', { name, message: String(error) }));
    });
  guarded('request', (payload, answer) => desk.answer(screen, payload).then(answer));
  guarded('seen', (payload) => answerSeen(screen, deps, payload));
  guarded('heartbeat', (payload, answer) => {
    const heartbeat = Heartbeat.safeParse(payload);
    if (!heartbeat.success) return;
    // A session that has ended is found out now, and not by the next fall.
    if (screen.person() === null) return sendAway(screen);
    const pulse: Pulse = { uptimeMs: deps.clock.uptimeMs(), seq: toldSeq(), devices: deps.devices() };
    answer(pulse);
    const { lastSeq } = heartbeat.data;
    if (lastSeq < toldSeq()) resync(screen, deps, lastSeq);
  });
}

/** What came after `sinceSeq` was missed. One board on its way is enough: a second one would say the same. */
function resync(screen: Screen, deps: ScreensDeps, sinceSeq: number): void {
  if (screen.boardSinceSeq === null) sendBoard(screen, deps, { sinceSeq, missedCount: 0 });
  else screen.boardSinceSeq = Math.min(screen.boardSinceSeq, sinceSeq);
}

type Since = { readonly sinceSeq: number; readonly missedCount: number };

function sendBoard(screen: Screen, deps: ScreensDeps, since: Since): void {
  const me = screen.person();
  if (me === null) return sendAway(screen);
  const home = deps.home();
  const directory = deps.directory();
  const source = { config: home.config, directory, ladders: deps.ladders };
  const missed = home.closed.filter((alert) => alert.seq > since.sinceSeq);
  const alerts = [...Object.values(home.open), ...missed].map((alert) => toAlertView(alert, me, source));
  const board: Board = {
    uptimeMs: deps.clock.uptimeMs(),
    seq: home.seq,
    homeName: directory.homeName,
    me: toPersonView(me),
    alerts,
    devices: deps.devices(),
  };
  screen.boardSinceSeq = since.sinceSeq;
  screen.socket.timeout(SHOWN_WITHIN_MS).emit('board', board, (late: Error | null, shown: unknown) => {
    const sinceSeq = screen.boardSinceSeq ?? since.sinceSeq;
    screen.boardSinceSeq = null;
    if (late !== null) return resend(screen, deps, { ...since, sinceSeq });
    receive(screen, deps, alerts, shown);
    if (sinceSeq < since.sinceSeq) sendBoard(screen, deps, { sinceSeq, missedCount: 0 });
  });
}

function sendAlert(screen: Screen, deps: ScreensDeps, alert: Alert, change: Change): void {
  const me = screen.person();
  if (me === null) return sendAway(screen);
  const source = { config: change.home.config, directory: deps.directory(), ladders: deps.ladders };
  const view = toAlertView(alert, me, source);
  const message: AlertChange = { uptimeMs: deps.clock.uptimeMs(), seq: change.home.seq, alert: view };
  screen.socket.timeout(SHOWN_WITHIN_MS).emit('alert', message, (late: Error | null, shown: unknown) => {
    if (late === null) receive(screen, deps, [view], shown);
    else if (screen.socket.connected) resync(screen, deps, alert.seq - 1);
  });
}

/** A board that nobody confirmed is sent again, and after some of those the link is given up. */
function resend(screen: Screen, deps: ScreensDeps, { sinceSeq, missedCount }: Since): void {
  if (!screen.socket.connected) return;
  if (missedCount + 1 >= MISSED_MOST) screen.socket.disconnect(true);
  else sendBoard(screen, deps, { sinceSeq, missedCount: missedCount + 1 });
}

/** The screen's receipt: delivered, per alert that waits for somebody. */
function receive(screen: Screen, deps: ScreensDeps, alerts: readonly AlertView[], answer: unknown): void {
  const shown = Shown.safeParse(answer);
  const person = screen.person();
  if (!shown.success || person === null) return;
  const { screenId } = screen;
  const { personId } = person;
  // Sound behind a locked phone's dark page is nobody's alarm clock, and sound for another alert is not for this one.
  const isHeard = shown.data.sounding && shown.data.visible;
  for (const { alertId, seq, state, rings } of alerts) {
    if (state !== 'raised') continue;
    deps.ask({ kind: 'screen-delivered', alertId, screenId, personId, seq, sounding: isHeard && rings });
  }
}

/** The session ended, or its person left: the page shows the sign-in. */
function sendAway(screen: Screen): void {
  screen.socket.emit('signed-out');
  screen.socket.disconnect(true);
}

/** A browser names the page a handshake comes from; another site's page may not use our cookie. */
function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
