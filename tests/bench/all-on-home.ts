import { spawnSync } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { type HubProcess, readLinkFile, startHubProcess } from '#tests/support/a-hub.ts';
import { type MuteServer, startMuteServer } from '#tests/support/a-mute-server.ts';
import { connectMover, createMoverLogin, type Mover, writeFlows } from './automation.ts';
import type { HeardAll } from './bedsides-process.ts';
import type { BenchRun } from './bench-run.ts';
import { findDescendants, findThreads, readCpuMs } from './family-tree.ts';
import type { BesideParts } from './gateway-process.ts';
import { BENCH_HOME_ID } from './large-home.ts';
import { type MeasuredHome, type MeasuredHomeOptions, startMeasuredHome } from './measured-home.ts';
import { PAST_AHEAD_MINUTES, toDueTimes, writePlans } from './reminders.ts';

/**
 * What of the house hangs: the history's store takes every connection and never answers, from the start; the hub stops in
 * the middle of a connection that it had accepted, and answers nothing and nobody from then on.
 */
export type Hung = 'history' | 'hub' | null;

/** Reminders that fall due together at the beginning of each measurement. Made then, not ahead: it is work to be done. */
const REMINDERS_AT_ONCE = 3;
/** A home's wall clock is set from one to the next; less than the 15 minutes that staff are told of. */
const DUE_EVERY_MINUTES = 5;
const DUE_TIMES = 40;
/** The falls begin this long before the reminders are due. */
const LEAD_MS = 200;
const READY_WITHIN_MS = 60_000;
const HEARD_WITHIN_MS = 30_000;

export type AllOnHome = {
  readonly home: MeasuredHome;
  readonly hubPid: number;
  readonly mover: Mover;
  /** Works with everything at work: reminders fall due, somebody moves, a flow switches a lamp. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ends the home in order. Resolves with why its figures can't be trusted, or null. */
  readonly finish: () => Promise<string | null>;
  readonly stop: () => Promise<void>;
};

export type AllOnOptions = Required<Pick<MeasuredHomeOptions, 'sensorCount' | 'idlePerSecond'>> & {
  readonly hung: Hung;
  /** How long Node-RED hangs when it is told to: at most the 10 s that a function node may take. */
  readonly spinSeconds: number;
};

/** The home with voice, history, a hub and Node-RED, all of them real but what hangs. */
export async function startAllOnHome(run: BenchRun, name: string, options: AllOnOptions): Promise<AllOnHome> {
  const { hung, sensorCount, idlePerSecond, spinSeconds } = options;
  const mute = await startMuteServer();
  const hub = await startHub(run, name);
  const dueTimes = toDueTimes({
    count: DUE_TIMES,
    everyMinutes: DUE_EVERY_MINUTES,
    fromMinutes: PAST_AHEAD_MINUTES,
  });
  const { login, secret } = createMoverLogin();
  let home: MeasuredHome | null = null;
  let mover: Mover | null = null;
  const stop = async (): Promise<void> => {
    mover?.end();
    await home?.stop();
    await hub.kill();
    await mute.stop();
  };
  try {
    home = await startMeasuredHome(run, name, {
      sensorCount,
      idlePerSecond,
      speakerCount: REMINDERS_AT_ONCE,
      beside: toParts({ hung, hub, mute }),
      logins: [login],
      async furnish(dataFolder) {
        writeFlows(dataFolder, spinSeconds);
        writePlans(
          dataFolder,
          dueTimes.flatMap((dueAtMs) => residents.map((resident) => ({ resident, dueAtMs }))),
        );
      },
    });
    mover = await connectMover(home.mqttPort, secret);
    await waitForLamp(mover);
    if (hung === 'hub') await hang(home, hub);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...watch({ run, name, hung, home, mover, mute, dueTimes }), home, mover, hubPid: hub.pid, stop };
}

const residents = Array.from({ length: REMINDERS_AT_ONCE }, (_, index) => index + 1);

async function startHub(run: BenchRun, name: string): Promise<HubProcess> {
  const hub = await startHubProcess([
    ...['--data-folder', join(run.makeFolder(`${name}-hub`), 'hub'), '--host', '127.0.0.1'],
    ...['--name', '127.0.0.1', '--http-port', '0', '--mqtt-port', '0', '--home', BENCH_HOME_ID],
    ...['--log-level', 'error'],
  ]);
  // It stands in another building: here it must not be in the way.
  for (const thread of findThreads(hub.pid)) setPriority(thread, constants.priority.PRIORITY_LOW);
  spawnSync('chrt', ['--idle', '--all-tasks', '--pid', '0', String(hub.pid)]);
  return hub;
}

/** Stops a hub that has taken what was said to it until now. */
async function hang(home: MeasuredHome, hub: HubProcess): Promise<void> {
  const untilMs = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const { hubLastSeq = 0, hubWaitingCount = 0 } = await home.stats();
    if (hubLastSeq > 0 && hubWaitingCount === 0) break;
    if (performance.now() > untilMs) throw new Error('the hub took nothing for a minute');
    await pause(100);
  }
  process.kill(hub.pid, 'SIGSTOP');
}

function toParts({ hung, hub, mute }: { hung: Hung; hub: HubProcess; mute: MuteServer }): BesideParts {
  const login = { database: 'nightwell', username: 'gateway', password: 'a password' };
  const url = `http://127.0.0.1:${mute.port}`;
  return {
    history: hung === 'history' ? { kind: 'influx-v1', url, ...login } : { kind: 'sqlite' },
    hubLink: readLinkFile(hub.ready.linkFiles[0] ?? ''),
    nodeRed: { editorPort: null, appliancesUrl: null },
  };
}

/** Node-RED runs its flow, or nothing of what follows means anything. */
export async function waitForLamp(mover: Mover): Promise<void> {
  const before = mover.lampCount();
  const untilMs = performance.now() + READY_WITHIN_MS;
  mover.move();
  while (mover.lampCount() === before) {
    if (performance.now() > untilMs) throw new Error('Node-RED switched no lamp for a minute');
    await pause(20);
  }
  mover.rest();
}

function toUnheard(
  count: number,
  { madeCount = 0, failedCount = 0 }: Readonly<Record<string, number>>,
  problems: readonly string[],
): string {
  const why = [`${madeCount} sounds made, ${failedCount} not`, ...problems].join('; ');
  return `${count} reminders were not heard (${why})`;
}

type Watched = {
  readonly run: BenchRun;
  readonly name: string;
  readonly hung: Hung;
  readonly home: MeasuredHome;
  readonly mover: Mover;
  readonly mute: MuteServer;
  readonly dueTimes: readonly number[];
};

function watch(watched: Watched): Pick<AllOnHome, 'during' | 'finish'> {
  const { run, name, hung, home, mover, mute } = watched;
  const waiting = [...watched.dueTimes];
  let unheardCount = 0;
  const problems: string[] = [];
  return {
    async during(work) {
      const dueAtMs = waiting.shift();
      if (dueAtMs === undefined) throw new Error('more rounds than reminders');
      await home.setClock(dueAtMs - LEAD_MS);
      mover.move();
      const result = await work();
      mover.rest();
      const wanted = { count: REMINDERS_AT_ONCE, withinMs: HEARD_WITHIN_MS };
      const all = await home.bedsides?.ask<HeardAll>('take', wanted);
      unheardCount += REMINDERS_AT_ONCE - (all?.heard.length ?? 0);
      problems.push(...(all?.problems ?? []));
      return result;
    },
    async finish() {
      const stats = await home.stats();
      const { historyStoredPointCount: stored = 0, historyQueuedPointCount: queued = 0 } = stats;
      const { hubWaitingCount = 0 } = stats;
      run.say(`${name}: ${stored} points stored, ${queued} in line; ${hubWaitingCount} for the hub in line`);
      const isAtWork = { history: stored > 0 && queued < stored, hub: hubWaitingCount < 50 };
      const doubts = [
        unheardCount === 0 ? null : toUnheard(unheardCount, stats, problems),
        isAtWork.history === (hung !== 'history') ? null : 'the history was not as it was meant to be',
        isAtWork.hub === (hung !== 'hub') ? null : 'the hub was not as it was meant to be',
        hung === 'history' && mute.connectionCount() === 0 ? 'nobody called the server that hangs' : null,
        await home.finish(),
      ].filter((doubt) => doubt !== null);
      return doubts.length === 0 ? null : doubts.join('; ');
    },
  };
}

const QUIET_WINDOW_MS = 150;
/** Of one core, for the gateway and all that belongs to it. */
const QUIET_SHARE = 0.1;
const QUIET_WITHIN_MS = 10_000;

/** Waits until a home has done with what it was given: what comes next must not pay for it. */
export async function settle(pid: number, hubPid: number | null): Promise<void> {
  const untilMs = performance.now() + QUIET_WITHIN_MS;
  const readAll = (): number =>
    [pid, ...(hubPid === null ? [] : [hubPid]), ...findDescendants(pid).map((each) => each.pid)]
      .map(readCpuMs)
      .reduce((sum, each) => sum + each, 0);
  for (let before = readAll(); performance.now() < untilMs; ) {
    await pause(QUIET_WINDOW_MS);
    const after = readAll();
    if (after - before < QUIET_WINDOW_MS * QUIET_SHARE) return;
    before = after;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
