#!/usr/bin/env node
import { runDemo } from './demo.ts';
import { runScript } from './run-script.ts';

type Command = {
  readonly words: string;
  /** Entry point that runs as a process of its own, with the rest of the command line. */
  readonly script: string | null;
};

/** Every command of `npx nightwell`. The parts are started as processes: nothing of them is imported here. */
const commands: Readonly<Record<string, Command>> = {
  demo: {
    words: 'A whole home on this machine: hub, gateway, simulated devices, pages. Ctrl-C stops all of it.',
    script: null,
  },
  gateway: { words: 'The gateway of one home, by itself.', script: 'gateway/main.ts' },
  'simulate home': {
    words: 'Simulated devices for a running gateway.',
    script: 'firmware-sim/simulate-home.ts',
  },
  'simulate carers': {
    words: 'Two simulated carers for the demonstration home.',
    script: 'firmware-sim/simulate-carers.ts',
  },
  'device play': {
    words:
      'Stream a recorded movement through the fall detector: device play RECORDING.csv.gz --as fall-0012',
    script: 'firmware-sim/play-recording.ts',
  },
  'device measure': {
    words: 'Measure the fall detector on a folder of recordings.',
    script: 'firmware-sim/measure-detector.ts',
  },
  say: { words: 'Say something as a resident would hear it.', script: 'gateway/voice/say.ts' },
  hub: { words: 'The regional hub and the clinical lead’s pages.', script: 'dashboards/hub/main.ts' },
  'build pages': {
    words: 'Build the pages, where they are older than their sources.',
    script: 'dashboards/build.ts',
  },
};

const [first = '', second = '', ...rest] = process.argv.slice(2);
const name = Object.hasOwn(commands, first) ? first : `${first} ${second}`;
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
const args = name === first ? process.argv.slice(3) : rest;

if (first === '' || first === '--help' || first === '-h' || first === 'help') {
  process.stdout.write(`${toHelp()}\n`);
} else if (
  command === undefined &&
  second === '--help' &&
  Object.keys(commands).some((words) => words.startsWith(`${first} `))
) {
  process.stdout.write(`${toHelp()}\n`);
} else if (command === undefined) {
  process.stderr.write(
    `npx nightwell has no command "${[first, second].join(' ').trim()}".\n\n${toHelp()}\n`,
  );
  process.exitCode = 2;
} else if (command.script === null) {
  process.exitCode = await runDemo(args);
} else {
  process.exitCode = await runScript(command.script, args);
}

function toHelp(): string {
  const rows = Object.entries(commands).map(([words, each]) => `  ${words.padEnd(16)} ${each.words}`);
  return [
    'Nightwell: a local-first safety net for care homes.',
    '',
    'Usage: npx nightwell COMMAND [options]; npx nightwell COMMAND --help tells more.',
    '',
    ...rows,
    '',
    'Exit codes: 0 done, 1 failed, 2 used wrongly.',
  ].join('\n');
}
