import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { DeviceId } from '#devices/ids.ts';
import { toDeviceClassName } from '#devices/registry.ts';
import type { PromptId } from '#devices/speaker.ts';
import { createBrakes } from '#gateway/base/brakes.ts';
import type { Clock } from '#gateway/base/clock.ts';
import { isSameOrigin } from '#gateway/base/same-origin.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import { followLinks } from '#gateway/delivery/links.ts';
import { type BedsideBoard, createBedsideBoard, type Page, type Shown } from './bedside-board.ts';
import { listenToPage, type PageMessageDeps } from './bedside-messages.ts';
import {
  BEDSIDE_PATH,
  type BedsideClock,
  BedsideHandshake,
  type BedsideReceipt,
} from './bedside-protocol.ts';
import type { Outcome } from './saying.ts';
import type { Voice } from './speech.ts';

/** A page's clock runs on by itself; told so often, it is never a second off. The protocol's own promise. */
const CLOCK_EVERY_MS = 60_000;

export type BedsidePagesDeps = PageMessageDeps & {
  readonly server: HttpServer;
  /** Is this the key of that speaker? In the same time for a wrong one and for one of nobody. */
  readonly isKey: (deviceId: DeviceId, key: string) => boolean;
  /** IANA name of the zone on whose clocks the home lives. */
  readonly timeZone: () => string;
  readonly voice: Pick<Voice, 'prepare'>;
  readonly toSignedPath: (hash: string, validMs: number) => string;
};

/** `deviceId`: whose bedside shows it. */
export type PagePrompt = Shown & { readonly deviceId: DeviceId };

export type BedsidePages = Stoppable & {
  /** On all pages of that bedside, as soon as it is its turn. */
  readonly show: (prompt: PagePrompt) => void;
  /** The same, and one page says it. What becomes of that is told by `onOutcome`, as something that happened or failed. */
  readonly say: (prompt: PagePrompt) => Promise<void>;
  /** The speaker beside these pages says it now: it is what they show. */
  readonly bringForward: (of: { readonly promptId: PromptId; readonly deviceId: DeviceId }) => void;
  /** The speaker says it after all: no page does, not even to its end. */
  readonly hush: (of: { readonly promptId: PromptId; readonly deviceId: DeviceId }) => void;
  /** It is over: off all pages. Answered: they stay as they are for a word of thanks. */
  readonly over: (
    of: { readonly promptId: PromptId; readonly deviceId: DeviceId },
    how: { readonly isAnswered: boolean },
  ) => void;
  /** Is a page there that may sound? */
  readonly isVocal: (deviceId: DeviceId) => boolean;
  /** `speaks`: one is there that may sound; `mute`: one is there, and none may. Null: none is. */
  readonly findPage: (deviceId: DeviceId) => 'speaks' | 'mute' | null;
  readonly pageCount: () => number;
  /** The key of that bedside is not good any more: its pages are cut off, and let in with the new one only. */
  readonly disconnect: (deviceId: string) => void;
};

/** The pages beside the beds: shows, says, and takes answers. Start it after the night screens, and stop it before them. */
export function startBedsidePages(deps: BedsidePagesDeps): BedsidePages {
  const { clock, log } = deps;
  const io = startSocketServer(deps.server);
  const links = followLinks(io.engine);
  const boards = new Map<DeviceId, BedsideBoard>();
  const answering = new Map<string, Promise<BedsideReceipt>>();
  const toClock = (): BedsideClock => toBedsideClock(clock, deps.timeZone());
  let cancelMinute = (): void => {};

  /** Sounds tell of themselves, and nobody waits for it: a refusing disk is the journal's to tell. */
  function tell(deviceId: DeviceId, promptId: PromptId, outcome: Outcome): void {
    Promise.resolve()
      .then(() => deps.onOutcome({ promptId, deviceId, outcome }))
      .catch((cause: unknown) => log.error('prompt-outcome-lost', { promptId, message: String(cause) }));
  }

  function boardOf(deviceId: DeviceId): BedsideBoard {
    const known = boards.get(deviceId);
    if (known !== undefined) return known;
    const { toSignedPath } = deps;
    const own = (promptId: PromptId, outcome: Outcome): void => tell(deviceId, promptId, outcome);
    const board = createBedsideBoard({ clock, toSignedPath, tell: own });
    boards.set(deviceId, board);
    return board;
  }

  async function say(prompt: PagePrompt): Promise<void> {
    const { deviceId, promptId, words } = prompt;
    const board = boardOf(deviceId);
    const prepared = await deps.voice.prepare(words).catch((cause: unknown) => {
      // Guard around one prompt: whatever broke, its words are shown, and it is told that they were not said.
      log.error('prompt-broke', { promptId, deviceId, message: String(cause) });
      return null;
    });
    if (prepared?.ok === true) return board.put(prompt, prepared.value);
    board.put(prompt, null);
    tell(deviceId, promptId, { kind: 'failed', code: 'no-voice' });
  }

  function tellMinute(): void {
    io.emit('clock', toClock());
    cancelMinute = clock.wakeIn(CLOCK_EVERY_MS, tellMinute);
  }

  io.use(createGate(deps));
  io.on('connection', (socket) => {
    const { deviceId, key } = BedsideHandshake.parse(socket.handshake.auth);
    const board = boardOf(deviceId);
    const page: Page = {
      prompt: (message) => void socket.emit('prompt', message),
      over: (message) => void socket.emit('over', message),
      hush: (message) => void socket.emit('hush', message),
      sound: 'locked',
      heardUptimeMs: clock.uptimeMs(),
    };
    socket.data = { deviceId };
    log.info('bedside-connected', { deviceId });
    socket.on('disconnect', (reason) => {
      board.leave(page);
      log.info('bedside-disconnected', { deviceId, reason });
    });
    const isStillKey = (): boolean => deps.isKey(deviceId, key);
    listenToPage({ ...deps, socket, deviceId, isStillKey, board, page, toClock, answering });
    socket.emit('clock', toClock());
  });
  cancelMinute = clock.wakeIn(CLOCK_EVERY_MS, tellMinute);

  return {
    show: (prompt) => boardOf(prompt.deviceId).put(prompt, null),
    say,
    bringForward: ({ promptId, deviceId }) => boards.get(deviceId)?.bringForward(promptId),
    hush: ({ promptId, deviceId }) => boards.get(deviceId)?.hush(promptId),
    over: ({ promptId, deviceId }, how) => boards.get(deviceId)?.remove(promptId, how),
    isVocal: (deviceId) => boards.get(deviceId)?.isVocal() ?? false,
    findPage: (deviceId) => boards.get(deviceId)?.findPage() ?? null,
    pageCount: () => [...boards.values()].reduce((sum, board) => sum + board.pageCount(), 0),
    disconnect(deviceId) {
      for (const socket of io.sockets.sockets.values())
        if ((socket.data as { deviceId?: DeviceId }).deviceId === deviceId) socket.disconnect(true);
    },
    stop() {
      cancelMinute();
      for (const board of boards.values()) board.stop();
      // Not `io.close()`: that would close the web server, and wait for the screens of others on it.
      io.engine.close();
      links.cut();
    },
  };
}

function startSocketServer(server: HttpServer): Server {
  return new Server(server, {
    path: BEDSIDE_PATH,
    serveClient: false,
    transports: ['websocket'],
    // As for the night screens: a dead link is noticed within 7 s.
    pingInterval: 3_000,
    pingTimeout: 4_000,
    maxHttpBufferSize: 4_096,
    perMessageDeflate: false,
    // Upgrades to nothing are ended by the night screens' server on the same port, once.
    destroyUpgrade: false,
    allowRequest: (request, callback) => callback(null, isSameOrigin(request.headers)),
  });
}

/** Lets in who has the key of a speaker. Wrong keys are slowed, so that nobody tries them by the thousand. */
function createGate({ isKey, clock, log }: BedsidePagesDeps) {
  const brakes = createBrakes();
  return (socket: Socket, next: (refusal?: Error) => void): void => {
    const auth = BedsideHandshake.safeParse(socket.handshake.auth);
    if (!auth.success) return next(new Error('not-understood'));
    const { deviceId, key } = auth.data;
    // By address and bedside: one page with an old key keeps no other page behind the same router out.
    const brake = `${deviceId} ${socket.handshake.address}`;
    if (brakes.begin(brake, clock.uptimeMs()) > 0) return next(new Error('slow-down'));
    if (!isKey(deviceId, key) || toDeviceClassName(deviceId) !== 'speaker') {
      log.warn('bedside-refused', { deviceId });
      return next(new Error('wrong-key'));
    }
    brakes.release(brake);
    next();
  };
}

function toBedsideClock(clock: Clock, timeZone: string): BedsideClock {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(clock.nowMs())).toZonedDateTimeISO(
    timeZone,
  );
  const localTime = local.toPlainDateTime().toString({ smallestUnit: 'second' });
  return { uptimeMs: clock.uptimeMs(), localTime, timeZone };
}
