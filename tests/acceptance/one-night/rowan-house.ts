import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HubReady } from '#dashboards/hub/main.ts';
import { toLastNight } from '#gateway/history/night.ts';
import { applianceLogin } from '#gateway/integrations/prepare-flows.ts';
import type { Ready } from '#gateway/main.ts';
import { createStoryClock, createSystemClock } from '#gateway/system.ts';
import { bathroomLight } from '#tests/gateway/integrations/a-node-red.ts';
import { type LampBroker, type Part, startLampBroker, startPart } from './part.ts';

const TIME_ZONE = 'Europe/London';
/** A minute of the night passes in three seconds. */
export const SPEED = 20;

export type PlannedReminder = {
  readonly planId: string;
  readonly kind: 'medicine' | 'drink' | 'comfort';
  readonly say: string;
  /** On the clocks of the home. */
  readonly atMs: number;
  readonly timeCritical?: boolean;
};

/** The gateway, the hub and the lamps' broker of one night, each a process of its own. */
export type RowanHouse = {
  readonly folder: string;
  readonly hubFolder: string;
  readonly url: string;
  readonly hubUrl: string;
  readonly demo: NonNullable<Ready['demo']>;
  readonly leadPassword: string;
  readonly lamps: LampBroker;
  readonly hub: Part;
  /** What the clocks of the home show. */
  readonly nowMs: () => number;
  /** The first whole minute so long from now, at the earliest. */
  readonly minuteIn: (ms: number) => number;
  /** Writes a resident's plan file, as the home's manager does. */
  readonly writePlan: (roomNumber: number, reminders: readonly PlannedReminder[]) => void;
  /** `kill -9`, and started again where the night is by then. */
  readonly killGateway: () => Promise<void>;
  readonly stopGateway: () => Promise<number | null>;
  /** What every gateway of this night wrote to its log. */
  readonly gatewayLog: () => string;
  /** Ends what is left, and forgets the night. */
  readonly clear: () => Promise<void>;
};

/** Nine in the evening: the last night that is over, so that the hub hears of nothing before it happened. */
const toEvening = (): number => toLastNight(Date.now(), TIME_ZONE).fromMs;

export async function openRowanHouse(): Promise<RowanHouse> {
  const parent = mkdtempSync(join(tmpdir(), 'nightwell-night-'));
  const [folder, hubFolder, plansFolder] = ['home', 'hub', 'plans'].map((name) => join(parent, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(plansFolder);
  prepareLight(join(folder, 'node-red'));
  const anyPorts = ['--http-port', '0', '--mqtt-port', '0'];
  const [hub, lamps] = await Promise.all([
    startPart<HubReady>('dashboards/hub/main.ts', [
      ...['--data-folder', hubFolder, '--home', 'rowan-house', ...anyPorts],
    ]),
    startLampBroker(),
  ]);
  const [linkFile = ''] = hub.ready.linkFiles;
  const args = [
    ...['--data-folder', folder, '--plans-folder', plansFolder, '--hub-link', linkFile],
    ...['--with-node-red', '--appliances-url', lamps.url],
  ];
  const story = createStory();
  let gateway = await startPart<Ready>('gateway/main.ts', [
    ...[...args, ...anyPorts, '--demo', ...story.clockArgs],
  ]);
  const { demo, httpPort, mqttPort } = gateway.ready;
  if (demo === null) throw new Error('the gateway set up no demonstration home');
  let earlierLogs = '';
  return {
    folder,
    hubFolder,
    url: `http://127.0.0.1:${httpPort}`,
    hubUrl: `http://127.0.0.1:${hub.ready.httpPort}`,
    demo,
    leadPassword: hub.ready.signIn?.password ?? '',
    lamps,
    hub,
    nowMs: story.nowMs,
    minuteIn: (ms) => Math.ceil((story.nowMs() + ms) / 60_000) * 60_000,
    writePlan(roomNumber, reminders) {
      const file = join(plansFolder, `resident-${roomNumber}.yaml`);
      writeFileSync(file, toPlanText(roomNumber, reminders));
    },
    async killGateway() {
      await gateway.end('SIGKILL');
      earlierLogs += gateway.log();
      const samePorts = ['--http-port', String(httpPort), '--mqtt-port', String(mqttPort)];
      gateway = await startPart<Ready>('gateway/main.ts', [...args, ...samePorts, ...story.clockArgs]);
    },
    stopGateway: () => gateway.end('SIGTERM'),
    gatewayLog: () => earlierLogs + gateway.log(),
    async clear() {
      await Promise.all([gateway, hub, lamps].map((part) => part.end('SIGKILL')));
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** One line of time for the gateway, also when it is started again, and for whoever looks at it from outside. */
function createStory() {
  const bootAtMs = toEvening() - createSystemClock().uptimeMs() * SPEED;
  const { nowMs } = createStoryClock({ speed: SPEED, bootAtMs });
  return { nowMs, clockArgs: ['--demo-speed', String(SPEED), `--demo-boot-at-ms=${bootAtMs}`] };
}

/** The example flow as it ships, where every hour is night, and a light needs no minute to go out. */
function prepareLight(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const flow = bathroomLight({ NIGHT_FROM_HOUR: 0, NIGHT_TO_HOUR: 24, OFF_AFTER_BED_S: 1 });
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow));
  writeFileSync(join(folder, 'flows_cred.json'), JSON.stringify(applianceLogin));
}

function toPlanText(roomNumber: number, reminders: readonly PlannedReminder[]): string {
  const speaker = `speaker-${String(roomNumber).padStart(4, '0')}`;
  const lines = reminders.flatMap(({ planId, kind, say, atMs, timeCritical = false }) => [
    `  - planId: ${planId}`,
    `    kind: ${kind}`,
    `    say: ${say}`,
    `    at: ["${toMinute(atMs)}"]`,
    `    timeCritical: ${timeCritical}`,
    `    speakerDeviceId: ${speaker}`,
  ]);
  return ['reminders:', ...lines, ''].join('\n');
}

/** `21:04`, on the clocks of the home. */
export const toMinute = (atMs: number): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(TIME_ZONE)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
