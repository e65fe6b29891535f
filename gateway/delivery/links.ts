import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** What of socket.io's engine is needed here. */
type Engine = {
  readonly on: (event: 'connection', heard: (each: { readonly request: IncomingMessage }) => void) => unknown;
};

/** Remembers every WebSocket's connection, also of pages that were not let in. */
export function followLinks(engine: Engine): { readonly cut: () => void } {
  const open = new Set<Socket>();
  engine.on('connection', ({ request: { socket } }) => {
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
