import { mkdirSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import type { Clock } from '#gateway/base/clock.ts';
import { toDeviceCredential } from '#gateway/broker/device-credential.ts';
import { toBridgeCredential } from '#gateway/broker/platform-credential.ts';
import { readHubLinkFile } from '#gateway/hub-link/read-link-file.ts';
import { parseConfig, type StoryConfig } from './config.ts';
import { toDemoAgain } from './demo-again.ts';
import { createDemoHome, type DemoHome } from './demo-home.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway-options.ts';
import type { HomeDocuments } from './home-documents.ts';
import { createLineLog, createStoryClock, createSystemClock } from './system.ts';

/** What whoever started this process hears over its channel once the home is watched. */
export type Ready = {
  readonly kind: 'ready';
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly openAlertCount: number;
  /** With `--demo` only. */
  readonly demo: {
    readonly pin: string;
    /** Who has a night screen, and whose the home office is. */
    readonly names: readonly string[];
    readonly officeNames: readonly string[];
    readonly wiringFile: string;
    /** The bedside pages, each with the key that its speaker has. */
    readonly bedsides: ReadonlyArray<{
      readonly deviceId: string;
      readonly key: string;
      readonly room: string;
    }>;
  } | null;
};

const config = parseConfig(process.argv.slice(2), process.env);
if (!config.ok) {
  const wantsHelp = config.failure.code === 'help-wanted';
  (wantsHelp ? process.stdout : process.stderr).write(`${config.failure.message}\n`);
  process.exit(wantsHelp ? 0 : 2);
}
const { value } = config;
const hubLink = value.hubLinkFile === null ? null : readHubLinkFile(value.hubLinkFile);
if (hubLink?.ok === false) {
  process.stderr.write(`${hubLink.failure.message}\n`);
  process.exit(2);
}
const log = createLineLog(value.logLevel, (line) => process.stderr.write(`${line}\n`));
// Lamps of another broker are none of this home's.
const hasLamp = value.nodeRed !== null && value.nodeRed.appliancesUrl === null;
const demo = value.isDemo ? await createDemoHome({ hasLamp }) : null;
const clock = createClockOf(value.story);
const { plansFolder, ...options } = value;
const started = await startGateway({
  ...options,
  ...(plansFolder === null ? {} : { plansFolder }),
  hubLink: hubLink?.value ?? null,
  clock,
  log,
  onBroken: (cause) => {
    log.error('gateway-broken', { message: cause.message });
    process.exit(1);
  },
  ...(demo === null ? {} : { install: toDocuments(demo), installAgain: toDemoAgain }),
});
if (!started.ok) {
  process.stderr.write(`${started.failure.message}\n`);
  process.exit(1);
}
stopOnSignal(started.value);
announce(started.value, demo);
// Otherwise written at a clean end only, and it is after a crash that a quick start counts. Nothing to do without a cache.
flushCompileCache();

/** The time it is; a demonstration may live in another one, and faster. */
function createClockOf(story: StoryConfig | null): Clock {
  const life = createSystemClock();
  if (story === null) return life;
  const { speed, bootAtMs } = story;
  return createStoryClock({ speed, bootAtMs: bootAtMs ?? life.nowMs() - life.uptimeMs() * speed }, life);
}

function toDocuments({ homeConfig, directory, consents, devices, zigbee }: DemoHome): HomeDocuments {
  const { homeId } = homeConfig;
  const credentials = [
    ...devices.map(({ deviceId, secret }) => toDeviceCredential(homeId, deviceId, secret)),
    ...(zigbee === null ? [] : [toBridgeCredential(zigbee.clientId, zigbee.secret)]),
  ];
  return { homeConfig, directory, credentials, consents };
}

function announce(gateway: Gateway, home: DemoHome | null): void {
  const { httpPort, mqttPort } = gateway;
  const wiringFile = join(value.dataFolder, 'demo', 'wiring.json');
  if (home !== null) {
    // The simulator's half of the secrets; the gateway itself keeps hashes alone.
    mkdirSync(join(value.dataFolder, 'demo'), { recursive: true, mode: 0o700 });
    const placed = new Set(gateway.pipeline.home().config?.devices.map(({ deviceId }) => deviceId));
    // One that the office took away is not simulated any more.
    const devices = home.devices
      .filter(({ deviceId }) => placed.has(deviceId))
      .map((device) => ({
        ...device,
        ...(device.deviceId.startsWith('fall-') ? { position: 'waist' } : {}),
      }));
    const wiring = {
      brokerUrl: `mqtt://${value.host === '0.0.0.0' ? '127.0.0.1' : value.host}:${mqttPort}`,
      homeId: home.homeConfig.homeId,
      devices,
      ...(home.zigbee === null ? {} : { zigbee: home.zigbee }),
    };
    writeFileSync(wiringFile, JSON.stringify(wiring, null, 2), { mode: 0o600 });
  }
  const people = home?.directory.people ?? [];
  const names = people.filter(({ role }) => role !== 'installer').map(({ name }) => name);
  const officeNames = people
    .filter(({ role }) => role === 'manager' || role === 'installer')
    .map(({ name, role }) => `${name} the ${role}`);
  const ready: Ready = {
    kind: 'ready',
    httpPort,
    mqttPort,
    openAlertCount: Object.keys(gateway.pipeline.home().open).length,
    demo:
      home === null ? null : { pin: home.pin, names, officeNames, wiringFile, bedsides: toBedsides(home) },
  };
  process.send?.(ready);
}

function toBedsides({ homeConfig, devices }: DemoHome): NonNullable<Ready['demo']>['bedsides'] {
  return devices
    .filter(({ deviceId }) => deviceId.startsWith('speaker-'))
    .map(({ deviceId, secret }) => {
      const roomId = homeConfig.devices.find((place) => place.deviceId === deviceId)?.roomId;
      const room = homeConfig.rooms.find((each) => each.roomId === roomId)?.label ?? deviceId;
      return { deviceId, key: secret, room };
    });
}

/** SIGINT and SIGTERM: everything is stopped in order and written; a second one, or 10 s, and the process just ends. */
function stopOnSignal(gateway: Gateway): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info('gateway-stopping', { signal });
    setTimeout(() => process.exit(1), 10_000).unref();
    Promise.resolve(gateway.stop()).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('gateway-stop-failed', { message: String(error) });
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Whoever started us is gone: a demo must not go on without its owner.
  process.on('disconnect', () => stop('SIGTERM'));
}
