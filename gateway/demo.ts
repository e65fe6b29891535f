import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, parseConfig } from './config.ts';
import { writeDemoFlows } from './demo-flows.ts';
import { type HubDoor, toGuide } from './demo-guide.ts';
import { type DemoHub, startDemoHub } from './demo-hub.ts';
import { type DemoOptions, demoHelp, parseDemoOptions } from './demo-options.ts';
import { createParts, type Parts } from './demo-parts.ts';
import { type DemoPlanTimes, toDemoPlans, toDemoPlanTimes } from './demo-plans.ts';
import { again, startCarers, startDevices } from './demo-simulators.ts';
import { hasNight, openStory, putAside } from './demo-story.ts';
import type { Ready } from './main.ts';
import { lanAddresses } from './reachable-host.ts';
import { exitOf, projectFolder, startScript } from './run-script.ts';
import { toCaughtUpAfterMs } from './story-start.ts';

/** A gateway that dies is started again after this, as often as it takes; one that never came up is not. */
const RESTART_MS = 200;
const TIME_ZONE = 'Europe/London';

/**
 * The demonstration: builds the pages where they are stale, starts the hub, the gateway, the simulated devices and
 * carers, and says where to look. Ends with all of them. Returns the exit code.
 */
export async function runDemo(args: readonly string[]): Promise<number> {
  const asked = parseDemoOptions(args);
  if (!asked.ok) {
    process.stderr.write(`${asked.failure}\n`);
    return 2;
  }
  const config = parseConfig(asked.value.gatewayArgs, process.env);
  if (!config.ok) {
    const wantsHelp = config.failure.code === 'help-wanted';
    const words = wantsHelp ? toHelp(config.failure.message) : config.failure.message;
    (wantsHelp ? process.stdout : process.stderr).write(`${words}\n`);
    return wantsHelp ? 0 : 2;
  }
  const aside = putAside(config.value.dataFolder, asked.value);
  if (aside !== null) say(`The home's memory was put aside: ${aside}`);
  const hasBefore = hasNight(config.value.dataFolder);
  const built = await exitOf(startScript('dashboards/build.ts', []));
  return built === 0 ? superviseDemo(asked.value, config.value, hasBefore) : built;
}

async function superviseDemo(options: DemoOptions, config: Config, hasBefore: boolean): Promise<number> {
  const parts = createParts();
  const { promise, resolve } = Promise.withResolvers<number>();
  let isStopping = false;
  let hasOpened = false;
  const end = async (code: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await parts.stopAll();
    if (hasOpened) say('Rowan House is closed. Its data stays in the data folder.');
    resolve(code);
  };
  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));
  const isOver = (): boolean => isStopping;
  const onOpened = (): void => {
    hasOpened = true;
  };
  const opening = options.hasHub ? startDemoHub({ parts, folder: toHubFolder(config), isOver }) : null;
  // Ctrl-C may come before the hub is up: it never will be then.
  const hub = await Promise.race([opening, promise.then(() => null)]);
  if (isStopping) return promise;
  openHome({ options, config, hasBefore, parts, hub, isOver, end, onOpened });
  return promise;
}

type Opening = {
  readonly options: DemoOptions;
  readonly config: Config;
  /** A night was watched from this folder before. */
  readonly hasBefore: boolean;
  readonly parts: Parts;
  readonly hub: DemoHub | null;
  readonly isOver: () => boolean;
  readonly end: (code: number) => Promise<void>;
  readonly onOpened: () => void;
};

function openHome({ options, config, hasBefore, parts, hub, isOver, end, onOpened }: Opening): void {
  const { speed, gatewayArgs } = options;
  const story = openStory({ dataFolder: config.dataFolder, timeZone: TIME_ZONE, speed });
  if (config.nodeRed !== null) writeDemoFlows(config.dataFolder, speed);
  const plans = writePlans(config.dataFolder, story.nowMs());
  const hubArgs = hub === null ? [] : ['--hub-link', hub.linkFile];
  const startGateway = (homeArgs: readonly string[]): void => {
    let isReady = false;
    const args = [...gatewayArgs, ...defaultPages(gatewayArgs), ...hubArgs, ...story.clockArgs, ...homeArgs];
    parts.start('gateway', {
      script: 'gateway/main.ts',
      args,
      onMessage(message) {
        const ready = message as Ready; // our own process's word
        isReady = true;
        if (ready.demo !== null) open(ready, ready.demo);
      },
      onDied(code) {
        if (!isReady && homeArgs.length > 0) return void end(code ?? 1);
        say('The gateway ended by itself; starting it again.');
        // The home stands in the data folder by now: people, PINs and devices stay as they are.
        again(() => startGateway([]), RESTART_MS, isOver);
      },
    });
  };
  const open = (ready: Ready, demo: NonNullable<Ready['demo']>): void => {
    onOpened();
    const beganAtMs = story.nowMs();
    // This start has raised one of its own: the medicine that is due soon.
    const openBeforeCount = hasBefore ? Math.max(0, ready.openAlertCount - 1) : 0;
    const lines = { options, config, ready, demo, plans, beganAtMs, openBeforeCount, hub: hub?.door ?? null };
    say(toDemoGuide(lines));
    const helping = { parts, isOver, seed: options.seed, speed };
    startDevices({ ...helping, wiringFile: demo.wiringFile });
    const address = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
    const url = `http://${address}:${ready.httpPort}`;
    if (options.hasCarers) startCarers({ ...helping, demo, url });
    endWhenCaughtUp(Date.now() - beganAtMs, speed, end);
  };
  startGateway(['--demo']);
}

/** A story may not overtake life: the hub would hear of things before they happened. */
function endWhenCaughtUp(behindMs: number, speed: number, end: (code: number) => Promise<void>): void {
  const afterMs = toCaughtUpAfterMs(behindMs, speed);
  if (!Number.isFinite(afterMs)) return;
  setTimeout(() => void endStory(end), afterMs).unref();
}

async function endStory(end: (code: number) => Promise<void>): Promise<void> {
  say('The story has caught up with the present: it ends here.');
  await end(0);
}

const toHubFolder = ({ dataFolder }: Config): string => join(dataFolder, 'demo', 'hub');

function writePlans(dataFolder: string, startAtMs: number): DemoPlanTimes {
  const folder = join(dataFolder, 'plans');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { name, text } of toDemoPlans(startAtMs, TIME_ZONE)) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  return toDemoPlanTimes(startAtMs);
}

/** The pages stand in the project, wherever the person who typed the command stands. */
const defaultPages = (args: readonly string[]): readonly string[] =>
  args.some((word) => word.startsWith('--pages-folder')) || process.env.NIGHTWELL_PAGES_FOLDER !== undefined
    ? []
    : ['--pages-folder', join(projectFolder, 'dashboards/dist')];

type GuideFacts = {
  readonly options: DemoOptions;
  readonly config: Config;
  readonly ready: Ready;
  readonly demo: NonNullable<Ready['demo']>;
  readonly plans: DemoPlanTimes;
  readonly beganAtMs: number;
  readonly openBeforeCount: number;
  readonly hub: HubDoor | null;
};

function toDemoGuide({ options, config, ...facts }: GuideFacts): string {
  const { demo } = facts;
  const { host, nodeRed } = config;
  const { speed, hasCarers } = options;
  // The device commands look in the usual data folder by themselves.
  const isUsual = resolve(demo.wiringFile) === resolve('nightwell-data/demo/wiring.json');
  return toGuide({
    ...{ ...facts, host, speed, hasCarers, nodeRed },
    addresses:
      host === '0.0.0.0' ? ['localhost', ...lanAddresses()] : [host === '127.0.0.1' ? 'localhost' : host],
    timeZone: TIME_ZONE,
    wiringArgs: isUsual ? '' : ` --wiring ${demo.wiringFile}`,
  });
}

const toHelp = (gatewayHelp: string): string =>
  [
    'A whole home on this machine: hub, gateway, simulated devices and pages, for looking and learning.',
    '',
    'Usage: npx nightwell demo [options]',
    '',
    ...demoHelp,
    '',
    'The hub listens where NIGHTWELL_HUB_HTTP_PORT and NIGHTWELL_HUB_MQTT_PORT say (8430 and 18430). Options of the gateway:',
    ...gatewayHelp.split('\n').filter((line) => line.startsWith('  --') && !line.startsWith('  --demo')),
  ].join('\n');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
