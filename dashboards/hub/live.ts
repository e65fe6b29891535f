import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { HomeId } from '#devices/ids.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import { type Changed, Handshake, LIVE_PATH, type Me } from './protocol.ts';
import { readChanges } from './read.ts';
import type { Sql } from './sql.ts';

type Deps = {
  readonly server: HttpServer;
  readonly sql: Sql;
  readonly whose: (cookieHeader: string | undefined) => Me | null;
  readonly log: Log;
};

export type Live = Stoppable & {
  readonly tell: (changed: Changed) => void;
  readonly connectedCount: () => number;
};

/** Tells signed-in pages that something is new, and a page that was away what it missed: by the number of its last change. */
export function startLive({ server, sql, whose, log }: Deps): Live {
  const io = new Server(server, {
    path: LIVE_PATH,
    serveClient: false,
    transports: ['websocket'],
    pingInterval: 10_000,
    pingTimeout: 10_000,
    maxHttpBufferSize: 4_096,
    perMessageDeflate: false,
    allowRequest: (request, callback) => callback(null, isSameOrigin(request)),
  });
  const isIn = (socket: Socket): boolean => whose(socket.request.headers.cookie) !== null;
  io.use((socket, next) => {
    if (!isIn(socket)) return next(new Error('signed-out'));
    next(Handshake.safeParse(socket.handshake.auth).success ? undefined : new Error('not-understood'));
  });
  io.on('connection', (socket) => {
    const { sinceN } = Handshake.parse(socket.handshake.auth);
    readChanges(sql, sinceN).then(
      (changed) => socket.emit('changed', changed satisfies Changed),
      (error: unknown) => {
        log.error('changes-not-read', { message: String(error) });
        // It comes again by itself, and asks again.
        socket.disconnect(true);
      },
    );
  });
  return {
    tell(changed) {
      for (const socket of io.sockets.sockets.values()) {
        if (isIn(socket)) socket.emit('changed', changed);
        else socket.disconnect(true);
      }
    },
    connectedCount: () => io.sockets.sockets.size,
    stop: () => io.close(),
  };
}

function isSameOrigin({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

export const toChanged = (n: number, homeId: HomeId): Changed => ({ n, homeIds: [homeId] });
