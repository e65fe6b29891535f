import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export type Published = {
  readonly topic: string;
  readonly payload: Record<string, unknown>;
  readonly retain: boolean;
};

export type TestBroker = {
  readonly brokerUrl: string;
  readonly published: Published[];
  readonly clientIds: () => string[];
  /** While true, no PUBLISH is acknowledged: it waits as behind a slow journal. */
  isHoldingBack: boolean;
  /** Cuts all connections, as a lost radio link does. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
};

/** A plain aedes on loopback that remembers what devices published. `secrets`: client id → password. */
export async function startTestBroker(
  secrets: Readonly<Record<string, string>>,
  port = 0,
): Promise<TestBroker> {
  const sockets = new Set<Socket>();
  const published: Published[] = [];
  const connected = new Set<string>();
  const broker = await Aedes.createBroker({
    authenticate: (client, name, password, done) =>
      done(null, name === client.id && secrets[client.id] === password?.toString()),
    authorizePublish(client, packet, done) {
      const payload: Record<string, unknown> = JSON.parse(packet.payload.toString());
      published.push({ topic: packet.topic, payload, retain: packet.retain });
      if (!self.isHoldingBack || client === null) done(null);
    },
  });
  broker.on('client', (client) => connected.add(client.id));
  broker.on('clientDisconnect', (client) => connected.delete(client.id));
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    broker.handle(readAll(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const self: TestBroker = {
    brokerUrl: `mqtt://127.0.0.1:${toPort(server)}`,
    published,
    clientIds: () => [...connected],
    isHoldingBack: false,
    cut: () => sockets.forEach((socket) => void socket.destroy()),
    async stop() {
      self.cut();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

function toPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test broker has no port');
  return address.port;
}

/** aedes reads once per `readable` and expects everything there is; Node 26 hands out one chunk per read. */
function readAll(socket: Socket): Socket {
  const readChunk = socket.read.bind(socket);
  socket.read = (size?: number) => {
    if (size !== undefined) return readChunk(size);
    const chunks: Buffer[] = [];
    for (let chunk = readChunk(); chunk !== null; chunk = readChunk()) chunks.push(chunk);
    return chunks.length === 0 ? null : Buffer.concat(chunks);
  };
  return socket;
}
