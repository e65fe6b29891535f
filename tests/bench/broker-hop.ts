import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findProgram, whyWithout } from '#tests/support/debian-needs.ts';
import { type BenchRun, BURST } from './bench-run.ts';
import { createTally, describeLateness, measureBurst } from './burst.ts';
import { startChild } from './child.ts';
import { BENCH_HOME_ID, createLargeHome } from './large-home.ts';
import { connectWire } from './wire.ts';

/** The measure that falls are held against: the same packets through mosquitto to a subscriber, and nothing else. */
export type BrokerHop = {
  readonly measure: (burstCount: number) => Promise<number[]>;
  /** Why its figures can't be trusted, or null. */
  readonly finish: () => Promise<string | null>;
  readonly stop: () => Promise<void>;
};

/** Null with `whyWithout` words where mosquitto is not installed. */
export async function startBrokerHop(run: BenchRun): Promise<BrokerHop | { readonly why: string }> {
  const program = findProgram('mosquitto');
  if (program === null) return { why: whyWithout('mosquitto') };
  const port = await findFreePort();
  const mosquitto = await startMosquitto(program, run.makeFolder('mosquitto'), port);
  const falls = startChild('./falls-process.ts');
  const subscriber = startChild('./receiver-process.ts');
  const stop = async (): Promise<void> => {
    await Promise.all([falls.stop(), subscriber.stop()]);
    mosquitto.kill('SIGTERM');
  };
  try {
    const { falls: devices } = await createLargeHome({ fallCount: BURST.count, sensorCount: 0 });
    await subscriber.ask('connectSubscriber', { port });
    await falls.ask('connect', { port, devices });
  } catch (error) {
    await stop();
    throw error;
  }
  const tally = createTally();
  return {
    async measure(burstCount) {
      const latencies: number[] = [];
      for (let burst = 0; burst < burstCount; burst += 1) {
        latencies.push(...(await measureBurst(falls, subscriber, tally)));
      }
      return latencies;
    },
    async finish() {
      run.say(`broker-hop: ${describeLateness(tally)}`);
      const { sentCount, receivedCount, untakenCount } = tally;
      if (sentCount === receivedCount && untakenCount === 0) return null;
      return `packets sent ${sentCount}, received ${receivedCount}, not acknowledged ${untakenCount}`;
    },
    stop,
  };
}

const READY_WITHIN_MS = 5_000;

async function startMosquitto(program: string, folder: string, port: number): Promise<ChildProcess> {
  const file = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'set_tcp_nodelay true',
    'persistence false',
    'log_dest none',
    // As root it would become a user who can't read this file.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child = spawn(program, ['-c', file], { stdio: 'ignore' });
  const failed = once(child, 'exit').then(() => Promise.reject(new Error('mosquitto ended at once')));
  await Promise.race([failed, waitForBroker(port)]);
  failed.catch(() => {});
  process.once('exit', () => child.kill());
  return child;
}

async function waitForBroker(port: number): Promise<void> {
  const untilMs = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      (await connectWire({ port, clientId: `${BENCH_HOME_ID}-probe` })).end();
      return;
    } catch (cause) {
      if (performance.now() > untilMs) throw new Error('mosquitto did not answer', { cause });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** A port that nobody has now. Somebody may take it before we do: the broker then says so by ending. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port was given');
  server.close();
  await once(server, 'close');
  return address.port;
}
