import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectFolder, startScript } from '#gateway/run-script.ts';
import { createSeededRandom, installHome, judgeJournal } from './kill-support.ts';
import { createLargeHome, type LargeHome } from './large-home.ts';
import { type PatientScreen, startPatientScreen } from './patient-screen.ts';
import { type StubbornDevice, startStubbornDevice } from './stubborn-device.ts';
import { monotonicMs } from './wire.ts';

export type KillRun = {
  readonly killCount: number;
  /** Packets that a device holds a PUBACK for, those that are not in the journal, those that decided twice. */
  readonly acknowledgedCount: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** From each start of the process until all that rang before rang again. */
  readonly restartToRingingMs: readonly number[];
  /** Alerts that rang at the kills, in all. */
  readonly ringingCount: number;
};

/** Past the promise, but a restart that takes longer is still told with its figure. */
const RING_WITHIN_MS = 10_000;
/** T-KILL: after all is up again, so long under load. */
const LIVE_MS = { least: 60, most: 300 } as const;
/** One start in ten is killed on its way up: recovery is code that can break, too. */
const EARLY_KILL_SHARE = 0.1;
const EARLY_MS = 400;
const FALL_EVERY_MS = 10;
/** Visited per round of visits; the others stay open and must ring again. */
const VISIT_EVERY_MS = 40;

/**
 * Kills a gateway at random instants while a hundred devices fall once a second, starts it again on the same folder, and
 * compares at the end what devices were promised with what the journal holds. Leaves nothing running.
 */
export async function runKills(options: {
  readonly kills: number;
  readonly seed: number;
  readonly log: (line: string) => void;
  /** Made in the system's temporary folder where it is left out. */
  readonly folder?: string;
  readonly deviceCount?: number;
}): Promise<KillRun> {
  const { kills, seed, log, deviceCount = 100 } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'nightwell-kills-'));
  const random = createSeededRandom(seed);
  const home = await createLargeHome({ fallCount: deviceCount, sensorCount: 0 });
  const ports = await installHome(home.documents, folder);
  let gateway = startMain(folder, ports);
  const leave = () => gateway.kill('SIGKILL');
  process.once('exit', leave);
  const restartToRingingMs: number[] = [];
  let ringingCount = 0;
  const { screen, devices, quiet } = await startPeople(home, ports);
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(LIVE_MS.least + random() * (LIVE_MS.most - LIVE_MS.least));
      const rang = new Set(screen.ringing());
      await end(gateway);
      screen.forget();
      if (random() < EARLY_KILL_SHARE) {
        gateway = startMain(folder, ports);
        await pause(random() * EARLY_MS);
        await end(gateway);
        screen.forget();
      }
      const startedMs = monotonicMs();
      gateway = startMain(folder, ports);
      const heard = await screen.heardAgain(rang, RING_WITHIN_MS);
      if ('missing' in heard) {
        const names = heard.missing.slice(0, 5).join(', ');
        throw new Error(`kill ${kill + 1}: ${names} did not ring again within ${RING_WITHIN_MS} ms`);
      }
      ringingCount += rang.size;
      if (rang.size > 0) restartToRingingMs.push(heard.atMs - startedMs);
      if ((kill + 1) % 20 === 0) log(`${kill + 1} kills, ${rang.size} rang again after the last one`);
    }
    await quiet();
    const promised = devices.flatMap((device) => [...device.acknowledged]);
    await Promise.all(devices.map((device) => device.stop()));
    screen.carer.leave();
    await end(gateway, 'SIGTERM');
    const { lost, doubled } = judgeJournal(folder, promised);
    return {
      killCount: kills,
      acknowledgedCount: promised.length,
      lost,
      doubled,
      restartToRingingMs,
      ringingCount,
    };
  } finally {
    await Promise.all(devices.map((device) => device.stop()));
    screen.carer.leave();
    await end(gateway);
    process.off('exit', leave);
  }
}

type Ports = { readonly httpPort: number; readonly mqttPort: number };

/** As `npx nightwell gateway` starts it. */
function startMain(folder: string, { httpPort, mqttPort }: Ports): ChildProcess {
  const ports = ['--http-port', String(httpPort), '--mqtt-port', String(mqttPort)];
  const args = ['--data-folder', folder, ...ports, '--log-level', 'error'];
  return startScript('gateway/main.ts', args, { cwd: projectFolder, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function end(gateway: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  if (gateway.exitCode !== null || gateway.signalCode !== null) return;
  const gone = once(gateway, 'exit');
  gateway.kill(signal);
  await gone;
}

const SETTLE_WITHIN_MS = 10_000;
const START_WITHIN_MS = 10_000;

/** Devices that fall in turn, and a carer who goes to some of them. `quiet` ends the falls and waits for all answers. */
async function startPeople(
  home: LargeHome,
  { httpPort, mqttPort }: Ports,
): Promise<{
  readonly screen: PatientScreen;
  readonly devices: readonly StubbornDevice[];
  readonly quiet: () => Promise<void>;
}> {
  const { personId, pin } = home;
  const wish = { url: `http://127.0.0.1:${httpPort}`, personId, pin };
  const screen = await tryFor(START_WITHIN_MS, () => startPatientScreen(wish));
  const devices = home.falls.map((known, index) =>
    // Each from an address of its own, as in a home: the broker limits what has not proved itself by address.
    startStubbornDevice(known, { port: mqttPort, from: `127.0.1.${index + 1}`, boot: 'kill-boot' }),
  );
  let turn = 0;
  const falling = setInterval(() => {
    devices[turn % devices.length]?.fall();
    devices[(turn + 50) % devices.length]?.measure();
    turn += 1;
  }, FALL_EVERY_MS);
  const visiting = setInterval(() => {
    const [alertId] = screen.ringing();
    // Unanswered where the gateway dies meanwhile: the alert then rings again, which is what is looked at.
    if (alertId !== undefined) visit(screen, alertId).catch(() => {});
  }, VISIT_EVERY_MS);
  return {
    screen,
    devices,
    async quiet() {
      clearInterval(falling);
      clearInterval(visiting);
      const untilMs = monotonicMs() + SETTLE_WITHIN_MS;
      while (devices.some((device) => device.waitingCount() > 0)) {
        if (monotonicMs() > untilMs) throw new Error('some falls were never acknowledged');
        await pause(20);
      }
    },
  };
}

async function visit({ carer }: PatientScreen, alertId: string): Promise<void> {
  if (!carer.socket.connected) return;
  await Promise.all([carer.ask('arrive', alertId), carer.ask('close-alert', alertId, 'fell-not-hurt')]);
}

async function tryFor<T>(withinMs: number, attempt: () => Promise<T>): Promise<T> {
  const untilMs = monotonicMs() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (monotonicMs() > untilMs) throw error;
      await pause(50);
    }
  }
}
