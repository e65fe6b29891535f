import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A link between a home and its hub that can be cut as a pulled cable cuts it: no FIN, no RST, no word. */
export type CuttableLink = {
  readonly how: string;
  /** Where the hub must listen. */
  readonly hubHost: string;
  /** Where the home finds it. */
  readonly reach: (hubPort: number) => Promise<{ readonly host: string; readonly port: number }>;
  /** Starts a script of ours on the home's side, with a channel. */
  readonly run: (script: string, args: readonly string[]) => ChildProcess;
  readonly cut: () => void;
  readonly heal: () => void;
  readonly stop: () => Promise<void>;
};

const ip = (...args: string[]) => spawnSync('ip', args, { encoding: 'utf8' });

const stdio: ['ignore', 'ignore', 'inherit', 'ipc'] = ['ignore', 'ignore', 'inherit', 'ipc'];

/** Network namespaces where this machine lets us make them, else a proxy that stops forwarding. */
export function createCuttableLink(): CuttableLink {
  const id = process.pid % 10_000;
  const names = { space: `nightwell-${id}`, hubEnd: `nwh${id}`, homeEnd: `nwg${id}` };
  const subnet = `10.211.${id % 250}`;
  const steps: string[][] = [
    ['netns', 'add', names.space],
    ['link', 'add', names.hubEnd, 'type', 'veth', 'peer', 'name', names.homeEnd, 'netns', names.space],
    ['address', 'add', `${subnet}.1/24`, 'dev', names.hubEnd],
    ['-n', names.space, 'address', 'add', `${subnet}.2/24`, 'dev', names.homeEnd],
    ['link', 'set', names.hubEnd, 'up'],
    ['-n', names.space, 'link', 'set', names.homeEnd, 'up'],
  ];
  const clear = (): void => {
    ip('link', 'del', names.hubEnd);
    ip('netns', 'del', names.space);
  };
  if (process.getuid?.() !== 0 || !steps.every((step) => ip(...step).status === 0)) {
    if (process.getuid?.() === 0) clear();
    return createProxyLink();
  }
  return {
    how: 'a network namespace whose cable is pulled',
    hubHost: `${subnet}.1`,
    reach: async (port) => ({ host: `${subnet}.1`, port }),
    run: (script, args) =>
      spawn('ip', ['netns', 'exec', names.space, process.execPath, script, ...args], { stdio }),
    cut: () => void ip('link', 'set', names.hubEnd, 'down'),
    heal: () => void ip('link', 'set', names.hubEnd, 'up'),
    stop: async () => clear(),
  };
}

function createProxyLink(): CuttableLink {
  const sockets = new Set<Socket>();
  let isCut = false;
  let hubPort = 0;
  const bind = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => to.write(chunk));
    // While cut, an end that closes is not heard of on the other side either.
    from.on('close', () => {
      sockets.delete(from);
      if (!isCut) to.destroy();
    });
    from.on('error', () => from.destroy());
    if (isCut) from.pause();
  };
  const server = createServer((home) => {
    const hub = connect(hubPort, '127.0.0.1');
    bind(home, hub);
    bind(hub, home);
  });
  return {
    how: 'a proxy that stops forwarding',
    hubHost: '127.0.0.1',
    async reach(port) {
      hubPort = port;
      if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
      const address = server.address();
      return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
    },
    run: (script, args) => spawn(process.execPath, [script, ...args], { stdio }),
    cut() {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    heal() {
      isCut = false;
      for (const socket of sockets) socket.resume();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
