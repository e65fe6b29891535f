import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Server } from 'socket.io';

/** Remembers every WebSocket's connection, also of screens that were not let in. */
export function followLinks(io: Server): { readonly cut: () => void } {
  const open = new Set<Socket>();
  io.engine.on('connection', ({ request }: { readonly request: IncomingMessage }) => {
    const { socket } = request;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    /** Ends them now. Asked politely, a frozen phone has 30 s to agree (ws), and the whole gateway would wait for it. */
    cut() {
      for (const socket of open) socket.destroy();
    },
  };
}
