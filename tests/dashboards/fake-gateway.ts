import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import {
  type AlertView,
  type Board,
  Handshake,
  type PersonView,
  type RequestAnswer,
  type Shown,
  STAFF_PATH,
  StaffRequest,
} from '#gateway/staff/protocol.ts';
import { createFakeSite, toPerson } from './fake-site.ts';

const UNDO_MS = 30_000;

type Facts = Omit<AlertView, 'rings' | 'declinedByMe' | 'declinedBy' | 'undoUntilUptimeMs'>;
type Held = {
  facts: Facts;
  declined: Map<string, PersonView>;
  undo: { by: string; untilMs: number; back: Facts } | null;
};

/** A gateway that only plays the screen's protocol: alerts are scripted, nothing is stored. */
export async function startFakeGateway() {
  const alerts = new Map<string, Held>();
  const handshakes: Handshake[] = [];
  const receipts: Array<{ event: 'board' | 'alert'; personId: string } & Shown> = [];
  const heartbeats: unknown[] = [];
  const seen: Array<{ alertId: string; personId: string }> = [];
  const requests: StaffRequest[] = [];
  /** Set by a test: how a request is answered, instead of as asked; `never` leaves it open. */
  const script: { answer: RequestAnswer | 'never' | null; wrongPins: number } = {
    answer: null,
    wrongPins: 0,
  };
  const bootMs = performance.now() - 1_000_000;
  const uptimeMs = () => performance.now() - bootMs;
  const allHeard: Board['devices'] = { heardCount: 20, expectedCount: 20, unreadRooms: [] };
  const devices = { ...allHeard };
  let seq = 1;
  let port = 0;

  const toView = ({ facts, declined, undo }: Held, me: string): AlertView => ({
    ...facts,
    rings: facts.state === 'raised' && !declined.has(me),
    declinedByMe: declined.has(me),
    declinedBy: facts.state === 'raised' ? [...declined.values()] : [],
    undoUntilUptimeMs: undo?.by === me && undo.untilMs > uptimeMs() ? undo.untilMs : null,
  });

  let http = createServer();
  let io = new Server();

  function toMe(socket: Socket): PersonView {
    const me = toPerson(socket.request);
    if (me === null) throw new Error('a socket without a person');
    return me;
  }
  function tellBoard(socket: Socket, me: PersonView): void {
    const views = [...alerts.values()].map((held) => toView(held, me.personId));
    const board = { uptimeMs: uptimeMs(), seq, homeName: 'Rowan House', me, alerts: views, devices };
    socket.emit('board', board, (shown: Shown) =>
      receipts.push({ event: 'board', personId: me.personId, ...shown }),
    );
  }
  function tell(held: Held): void {
    for (const socket of io.sockets.sockets.values()) {
      const { personId } = toMe(socket);
      socket.emit('alert', { uptimeMs: uptimeMs(), seq, alert: toView(held, personId) }, (shown: Shown) =>
        receipts.push({ event: 'alert', personId, ...shown }),
      );
    }
  }
  function change(held: Held, facts: Partial<Facts>): void {
    seq += 1;
    held.facts = { ...held.facts, ...facts, seq };
    alerts.set(held.facts.alertId, held);
    tell(held);
  }
  function step(held: Held, by: PersonView, facts: Partial<Facts>): void {
    held.undo = { by: by.personId, untilMs: uptimeMs() + UNDO_MS, back: held.facts };
    change(held, facts);
  }

  function decide(request: StaffRequest, by: PersonView): RequestAnswer {
    const held = alerts.get(request.alertId);
    if (held === undefined) return { ok: false, code: 'unknown-alert', by: null };
    switch (request.request) {
      case 'accept-alert':
        if (held.facts.acceptedBy) return { ok: false, code: 'already-accepted', by: held.facts.acceptedBy };
        step(held, by, { state: 'accepted', acceptedBy: by });
        break;
      case 'arrive':
        step(held, by, { state: 'attended', arrivedBy: by });
        break;
      case 'decline-alert':
        held.declined.set(by.personId, by);
        change(held, {});
        break;
      case 'close-alert':
        if (held.facts.state !== 'attended') return { ok: false, code: 'nobody-has-been-there', by: null };
        step(held, by, { state: 'closed', closedBy: by, outcome: request.outcome ?? 'nothing-needed' });
        break;
      case 'undo': {
        const back = held.undo?.back;
        if (back === undefined) return { ok: false, code: 'nothing-to-undo', by: null };
        held.undo = null;
        change(held, back);
      }
    }
    return { ok: true, seq };
  }

  function welcome(socket: Socket): void {
    const me = toMe(socket);
    handshakes.push(Handshake.parse(socket.handshake.auth));
    tellBoard(socket, me);
    socket.on('heartbeat', (beat: unknown, answer: (pulse: unknown) => void) => {
      heartbeats.push(beat);
      answer({ uptimeMs: uptimeMs(), seq, devices });
    });
    socket.on('seen', ({ alertId }: { alertId: string }) => {
      seen.push({ alertId, personId: me.personId });
      const held = alerts.get(alertId);
      if (held && !held.facts.seenBy.some(({ personId }) => personId === me.personId)) {
        change(held, { seenBy: [...held.facts.seenBy, me] });
      }
    });
    socket.on('request', (raw: unknown, answer: (answer: RequestAnswer) => void) => {
      const request = StaffRequest.parse(raw);
      requests.push(request);
      if (script.answer === 'never') return;
      answer(script.answer ?? decide(request, me));
    });
  }

  async function listen(): Promise<void> {
    http = createServer(createFakeSite(script));
    io = new Server(http, {
      path: STAFF_PATH,
      transports: ['websocket'],
      pingInterval: 3_000,
      pingTimeout: 4_000,
    });
    io.use((socket, next) => next(toPerson(socket.request) ? undefined : new Error('unauthorized')));
    io.on('connection', welcome);
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    port = (http.address() as AddressInfo).port;
  }

  async function goAway(): Promise<void> {
    await io.close();
    http.closeAllConnections();
  }
  await listen();

  return {
    url: () => `http://127.0.0.1:${port}/`,
    handshakes,
    receipts,
    heartbeats,
    seen,
    requests,
    script,
    devices,
    uptimeMs,
    seq: () => seq,
    /** Raises or changes an alert, told to all. */
    raise(facts: Facts): Held {
      const held: Held = { facts, declined: new Map(), undo: null };
      change(held, {});
      return held;
    },
    change,
    /** As if that person had tapped it on another screen. */
    ask: (request: Omit<StaffRequest, 'requestId'>, by: PersonView) =>
      decide({ requestId: 'r', ...request }, by),
    /** To all screens, exactly as it stands. */
    say: (event: string, raw: unknown) => io.emit(event, raw, () => {}),
    /** The process dies. */
    goAway,
    /** It is back, on the same port. */
    comeBack: listen,
    clear(): void {
      alerts.clear();
      for (const list of [handshakes, receipts, heartbeats, seen, requests]) list.length = 0;
      Object.assign(script, { answer: null, wrongPins: 0 });
      Object.assign(devices, allHeard);
    },
    stop: goAway,
  };
}
export type FakeGateway = Awaited<ReturnType<typeof startFakeGateway>>;
