import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCache, gatewayEnvironment, gatewayFlags } from '#gateway/run-script.ts';
import type { BenchRun } from './bench-run.ts';
import { createTally, describeLateness, measureBurst, type Tally } from './burst.ts';
import { type Child, startChild } from './child.ts';
import type { BesideParts, GatewayPorts, GatewayStart } from './gateway-process.ts';
import { createLargeHome, type LargeHome } from './large-home.ts';
import type { SensorsSent } from './sensors-process.ts';
import { countStored } from './stored.ts';

/** Further flags for the measured gateway, to look into it: `--cpu-prof`. */
const lookFlags = process.env.NIGHTWELL_BENCH_GATEWAY_FLAGS?.split(' ') ?? [];

export type MeasuredHome = {
  readonly gatewayPid: number;
  readonly mqttPort: number;
  /** Null in a home without sensors. */
  readonly sensors: Child | null;
  /** Null in a home without speakers. */
  readonly bedsides: Child | null;
  /** The home's wall clock. */
  readonly nowMs: () => Promise<number>;
  /** Sets it; resolves with the instant, on the clock of all processes, at which it was `toAtMs`. */
  readonly setClock: (toAtMs: number) => Promise<number>;
  readonly stats: () => Promise<Readonly<Record<string, number>>>;
  /** So many bursts of falls, each followed by visits; the latencies of all. */
  readonly measure: (burstCount: number) => Promise<number[]>;
  /** The same with readings of the sensors behind it. */
  readonly measureUnder: (perSecond: number, burstCount: number) => Promise<number[]>;
  /** Ends the home in order. Resolves with why its figures can't be trusted, or null. */
  readonly finish: () => Promise<string | null>;
  /** Ends its processes whatever they do. */
  readonly stop: () => Promise<void>;
};

export type MeasuredHomeOptions = {
  readonly sensorCount?: number;
  readonly speakerCount?: number;
  /** While the home waits for its turn: enough of them that nobody counts as silent. 0 where turns follow closely. */
  readonly idlePerSecond?: number;
  readonly faults?: GatewayStart['faults'];
  readonly beside?: BesideParts;
  /** Logins besides the devices'. */
  readonly logins?: LargeHome['documents']['credentials'];
  /** Fills the data folder before the gateway starts: plans, flows, sounds. */
  readonly furnish?: (dataFolder: string) => Promise<void>;
};

/** A gateway, its devices and a screen, each in a process of its own; this one only asks them. */
export async function startMeasuredHome(
  run: BenchRun,
  name: string,
  options: MeasuredHomeOptions = {},
): Promise<MeasuredHome> {
  const { sensorCount = 0, speakerCount = 0, faults = null, beside = null, logins = [] } = options;
  const { idlePerSecond = 0 } = options;
  const home = await createLargeHome({ fallCount: 100, sensorCount, speakerCount });
  const dataFolder = run.makeFolder(name);
  const homeFile = join(dataFolder, 'bench-home.json');
  const { documents } = home;
  writeFileSync(
    homeFile,
    JSON.stringify({ ...documents, credentials: [...documents.credentials, ...logins] }),
  );
  await options.furnish?.(dataFolder);
  const gateway = startChild('./gateway-process.ts', {
    execArgv: [...gatewayFlags, ...lookFlags],
    env: { ...compileCache, ...gatewayEnvironment },
  });
  const falls = startChild('./falls-process.ts');
  const screen = startChild('./receiver-process.ts');
  const sensors = sensorCount > 0 ? startChild('./sensors-process.ts') : null;
  const bedsides = speakerCount > 0 ? startChild('./bedsides-process.ts') : null;
  const children = [gateway, falls, screen, sensors, bedsides].filter((child) => child !== null);
  const stop = async (): Promise<void> => void (await Promise.all(children.map((child) => child.stop())));
  let ports: GatewayPorts;
  try {
    ports = await gateway.ask<GatewayPorts>('start', {
      dataFolder,
      homeFile,
      faults,
      beside,
    } satisfies GatewayStart);
    const { personId, pin } = home;
    await screen.ask('connectScreen', { url: `http://127.0.0.1:${ports.httpPort}`, personId, pin });
    await falls.ask('connect', { port: ports.mqttPort, devices: home.falls });
    await sensors?.ask('connect', { port: ports.mqttPort, devices: home.sensors });
    await bedsides?.ask('connect', { port: ports.mqttPort, devices: home.speakers });
  } catch (error) {
    await stop();
    throw error;
  }
  const rest = async (): Promise<void> => {
    if (idlePerSecond > 0) await sensors?.ask('load', { perSecond: idlePerSecond });
  };
  await rest();
  const tally = createTally();
  const measure = async (burstCount: number): Promise<number[]> => {
    const latencies: number[] = [];
    for (let burst = 0; burst < burstCount; burst += 1) {
      latencies.push(...(await measureBurst(falls, screen, tally)));
      await screen.ask('visit');
    }
    return latencies;
  };
  return {
    gatewayPid: gateway.pid,
    mqttPort: ports.mqttPort,
    sensors,
    bedsides,
    nowMs: () => gateway.ask('nowMs'),
    setClock: (toAtMs) => gateway.ask('setClock', { toAtMs }),
    stats: () => gateway.ask('stats'),
    measure,
    async measureUnder(perSecond, burstCount) {
      await sensors?.ask('quiet');
      await sensors?.ask('load', { perSecond });
      const latencies = await measure(burstCount);
      const sent = await sensors?.ask<SensorsSent>('quiet');
      if (sent !== undefined && sent.latestMs > GENERATOR_LATE_MS) {
        run.say(`  the load itself was up to ${sent.latestMs.toFixed(0)} ms late in this round`);
      }
      await rest();
      return latencies;
    },
    async finish() {
      run.say(`${name}: ${describeLateness(tally)}`);
      return account({ gateway, sensors, dataFolder, tally, isAlone: beside === null && bedsides === null });
    },
    stop,
  };
}

/** A generator this late no longer makes the load it is said to make. */
const GENERATOR_LATE_MS = 100;

/** Sent = received = stored, or the words for what is missing. */
async function account(home: {
  readonly gateway: Child;
  readonly sensors: Child | null;
  readonly dataFolder: string;
  readonly tally: Tally;
  /** Nothing but falls and readings comes in. */
  readonly isAlone: boolean;
}): Promise<string | null> {
  const { gateway, sensors, dataFolder, tally, isAlone } = home;
  const readings = (await sensors?.ask<SensorsSent>('quiet'))?.sentCount ?? 0;
  const stats = await waitForReceived(gateway, tally.sentCount + readings);
  await gateway.ask('stop');
  await gateway.ask('leave');
  const stored = countStored(dataFolder);
  const doubts = [
    toDoubt('falls sent and told to the screen', tally.sentCount, tally.receivedCount),
    toDoubt('falls sent and acknowledged', tally.sentCount, tally.sentCount - tally.untakenCount),
    toDoubt('falls sent and stored', tally.sentCount, stored.eventCount),
    isAlone
      ? toDoubt('packets sent and received', tally.sentCount + readings, stats.receivedCount ?? 0)
      : null,
    toDoubt('readings sent and stored', readings, stored.readingCount),
    toDoubt('readings shed', 0, stats.shedCount ?? 0),
  ].filter((doubt) => doubt !== null);
  return doubts.length === 0 ? null : doubts.join('; ');
}

const RECEIVED_WITHIN_MS = 10_000;

/** Readings at QoS 0 may still be on their way. */
async function waitForReceived(gateway: Child, count: number): Promise<Readonly<Record<string, number>>> {
  const untilMs = performance.now() + RECEIVED_WITHIN_MS;
  for (;;) {
    const stats = await gateway.ask<Record<string, number>>('stats');
    if ((stats.receivedCount ?? 0) >= count || performance.now() > untilMs) return stats;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function toDoubt(what: string, expected: number, found: number): string | null {
  return expected === found ? null : `${what}: ${expected} and ${found}`;
}
