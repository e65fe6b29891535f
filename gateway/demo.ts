import type { ChildProcess } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseConfig } from './config.ts';
import type { Ready } from './main.ts';
import { lanAddresses } from './reachable-host.ts';
import { exitOf, projectFolder, startScript } from './run-script.ts';

/** A gateway that dies is started again after this, as often as it takes; one that never came up is not. */
const RESTART_MS = 200;

/**
 * The demonstration home: builds the pages where they are stale, starts the gateway and the simulated devices, says
 * where to look. Ends with all of them. Returns the exit code.
 */
export async function runDemo(args: readonly string[]): Promise<number> {
  const seed = takeOption(args, '--seed');
  const rest = seed.rest.filter((word) => word !== '--fresh');
  if (seed.isGiven && !/^\d+$/.test(seed.value ?? '')) {
    process.stderr.write(`--seed ${seed.value ?? ''}: not understood. It takes a whole number.\n`);
    return 2;
  }
  const config = parseConfig(rest, process.env);
  if (!config.ok) {
    const wantsHelp = config.failure.code === 'help-wanted';
    const words = wantsHelp ? toHelp(config.failure.message) : config.failure.message;
    (wantsHelp ? process.stdout : process.stderr).write(`${words}\n`);
    return wantsHelp ? 0 : 2;
  }
  if (rest.length < seed.rest.length) setAside(config.value.dataFolder);
  const built = await exitOf(startScript('dashboards/build.ts', []));
  if (built !== 0) return built;
  return superviseDemo([...rest, ...defaultPages(rest)], seed.value, config.value.host);
}

function superviseDemo(gatewayArgs: readonly string[], seed: string | null, host: string): Promise<number> {
  const running = new Set<ChildProcess>();
  let isStopping = false;
  let hasOpened = false;
  let restart: NodeJS.Timeout | undefined;
  return new Promise((resolve) => {
    const end = async (code: number): Promise<void> => {
      if (isStopping) return;
      isStopping = true;
      clearTimeout(restart);
      // Devices first, then the gateway: it writes down that they were told to leave.
      for (const child of [...running].reverse()) {
        child.kill('SIGTERM');
        if (child.exitCode === null && child.signalCode === null) await exitOf(child);
      }
      if (hasOpened) process.stdout.write('Rowan House is closed. Its data stays in the data folder.\n');
      resolve(code);
    };
    const start = (
      script: string,
      args: readonly string[],
      onMessage: (ready: Ready) => void,
    ): ChildProcess => {
      // Its own process group: a Ctrl-C at the terminal reaches us alone, and we stop the parts in order.
      const child = startScript(script, args, {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        detached: true,
      });
      running.add(child);
      child.on('message', (message) => onMessage(message as Ready));
      child.once('exit', () => running.delete(child));
      return child;
    };
    const startGateway = (homeArgs: readonly string[]): void => {
      let isReady = false;
      const gateway = start('gateway/main.ts', [...gatewayArgs, ...homeArgs], (ready) => {
        isReady = true;
        hasOpened = true;
        const { demo } = ready;
        if (demo === null) return;
        process.stdout.write(`${toGuide(ready, demo, host)}\n`);
        const seedArgs = seed === null ? [] : ['--seed', seed];
        start('firmware-sim/simulate-home.ts', ['--wiring', demo.wiringFile, ...seedArgs], () => {});
      });
      gateway.once('exit', (code) => {
        if (isStopping) return;
        if (!isReady && homeArgs.length > 0) return void end(code ?? 1);
        process.stderr.write('The gateway ended by itself; starting it again.\n');
        // The home stands in the data folder by now: people, PINs and devices stay as they are.
        restart = setTimeout(startGateway, RESTART_MS, []);
      });
    };
    process.on('SIGINT', () => void end(0));
    process.on('SIGTERM', () => void end(0));
    startGateway(['--demo']);
  });
}

/** The pages stand in the project, wherever the person who typed the command stands. */
const defaultPages = (args: readonly string[]): readonly string[] =>
  args.some((word) => word.startsWith('--pages-folder')) || process.env.NIGHTWELL_PAGES_FOLDER !== undefined
    ? []
    : ['--pages-folder', join(projectFolder, 'dashboards/dist')];

type Option = { readonly isGiven: boolean; readonly value: string | null; readonly rest: readonly string[] };

function takeOption(args: readonly string[], name: string): Option {
  const at = args.indexOf(name);
  if (at === -1) return { isGiven: false, value: null, rest: args };
  return { isGiven: true, value: args[at + 1] ?? null, rest: [...args.slice(0, at), ...args.slice(at + 2)] };
}

/** `--fresh`: what the home remembers is put beside, never deleted. */
function setAside(folder: string): void {
  if (!existsSync(folder)) return;
  const aside = `${folder.replace(/\/+$/, '')}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  renameSync(folder, aside);
  process.stdout.write(`The home's memory was put aside: ${aside}\n`);
}

function toGuide(ready: Ready, demo: NonNullable<Ready['demo']>, host: string): string {
  const { httpPort, mqttPort } = ready;
  // The device commands look in the usual data folder by themselves.
  const isUsual = resolve(demo.wiringFile) === resolve('nightwell-data/demo/wiring.json');
  const wiring = isUsual ? '' : ` --wiring ${demo.wiringFile}`;
  const addresses =
    host === '0.0.0.0' ? ['localhost', ...lanAddresses()] : [host === '127.0.0.1' ? 'localhost' : host];
  return [
    '',
    'Rowan House, 20 rooms, is being watched. (A demonstration: invented people, simulated devices.)',
    '',
    ...addresses.map((address) => `  Open     http://${address}:${httpPort}/`),
    `  Sign in  ${demo.names.join(', ')}: PIN ${demo.pin} for each of them, for this run only`,
    `  Devices  mqtt://${host}:${mqttPort} (MQTT 3.1.1)`,
    '',
    '  After 40 seconds somebody falls in room 12. Sign in, turn the sound on, and take the alert.',
    ...(ready.openAlertCount > 0
      ? [
          `  ${ready.openAlertCount} alerts are open from before. Another fall in the same room joins its own; --fresh begins anew.`,
        ]
      : []),
    `  A recorded fall:  npx nightwell device play RECORDING.csv.gz --as fall-0012${wiring}`,
    '  Ctrl-C stops all of it.',
    '',
  ].join('\n');
}

const toHelp = (gatewayHelp: string): string =>
  [
    'A whole home on this machine: gateway, simulated devices and pages, for looking and learning.',
    '',
    'Usage: npx nightwell demo [--seed N] [--fresh] [options of the gateway]',
    '',
    '  --seed N         Another night: what happens after the first minutes follows from it.',
    '  --fresh          Begin anew: what the home remembers is put beside its data folder, not deleted.',
    ...gatewayHelp.split('\n').filter((line) => line.startsWith('  --') && !line.startsWith('  --demo')),
  ].join('\n');
