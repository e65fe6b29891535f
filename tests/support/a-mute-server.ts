import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type MuteServer = {
  readonly port: number;
  readonly connectionCount: () => number;
  readonly stop: () => Promise<void>;
};

/** Takes every connection on loopback and all that is said over it, and answers nothing, ever. */
export async function startMuteServer(): Promise<MuteServer> {
  const sockets = new Set<Socket>();
  let connectionCount = 0;
  const server = createServer((socket) => {
    connectionCount += 1;
    sockets.add(socket);
    socket.on('error', () => {}); // the other end gave up, which is all it can do
    socket.once('close', () => sockets.delete(socket));
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // It listens on a port: the address is an object.
    port: (server.address() as AddressInfo).port,
    connectionCount: () => connectionCount,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
