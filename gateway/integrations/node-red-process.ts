import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendToBackground } from '#gateway/delivery/step-back.ts';

const require = createRequire(import.meta.url);
const settingsFile = fileURLToPath(import.meta.resolve('#dashboards/node-red/settings.cjs'));
const projectFolder = join(dirname(settingsFile), '..', '..');
/** Where npm put it: of a checkout, `node_modules` of the project. */
const nodeRedScript = require.resolve('node-red/red.js');

/** Lines of Node-RED's own output that are kept, in memory: what flows print may name somebody. */
const LINES_KEPT = 40;

export type ProcessOptions = {
  readonly folder: string;
  readonly memoryMb: number;
  /** IANA name: flows that ask for the hour get the home's. */
  readonly timeZone: string;
  /** For settings.cjs, which takes it out of the environment again. */
  readonly run: unknown;
  /** What flows may read: `NIGHTWELL_…`. */
  readonly env: Readonly<Record<string, string>>;
};

export type NodeRedProcess = {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly lines: () => readonly string[];
};

/**
 * Starts the real Node-RED as a process of its own, behind Node's permission wall: it reads the project's code and its
 * own folder, writes that folder only, and starts no program. Its copy of the environment has nothing of ours.
 */
export async function startNodeRedProcess(options: ProcessOptions): Promise<NodeRedProcess> {
  const { folder } = options;
  await endLeftOver(folder);
  const child = spawn(process.execPath, toArguments(options), {
    cwd: folder,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      TZ: options.timeZone,
      ...options.env,
      NIGHTWELL_NODE_RED: JSON.stringify(options.run),
    },
    // The channel tells it when we are gone, however we went. In our session, or it could not step back behind
    // us (`sendToBackground`): a Ctrl-C at the terminal reaches it too, and then both end.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines = keepLines(child);
  const exited = new Promise<Awaited<NodeRedProcess['exited']>>((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  // A flow that is busy without end slows no alert.
  sendToBackground(child, 'guest');
  if (child.pid !== undefined) await writeFile(toPidFile(folder), String(child.pid), { mode: 0o600 });
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), exited, lines };
}

function toArguments({ folder, memoryMb }: ProcessOptions): string[] {
  const readable = ['node_modules', 'package.json', 'dashboards/node-red', 'gateway/integrations'];
  return [
    `--max-old-space-size=${memoryMb}`,
    '--permission',
    '--allow-net',
    ...readable.map((path) => `--allow-fs-read=${join(projectFolder, path)}`),
    `--allow-fs-read=${folder}`,
    `--allow-fs-write=${folder}`,
    nodeRedScript,
    '--settings',
    settingsFile,
    '--userDir',
    folder,
  ];
}

function keepLines(child: ChildProcess): () => readonly string[] {
  let kept: readonly string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = text
        .slice(-16_384)
        .split('\n')
        .filter((line) => line.trim() !== '');
      kept = [...kept, ...lines.map((line) => line.slice(0, 400))].slice(-LINES_KEPT);
    });
  return () => kept;
}

const toPidFile = (folder: string) => join(folder, 'node-red.pid');

/** A gateway that was killed may leave a hung Node-RED behind, which would fight the next one for its login. */
async function endLeftOver(folder: string): Promise<void> {
  try {
    const pid = Number(await readFile(toPidFile(folder), 'utf8'));
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    // Numbers are used again: only what runs on this very folder is ours.
    if (command.split('\0').includes(folder)) process.kill(pid, 'SIGKILL');
  } catch {
    // No file, or no such process: nothing was left.
  }
}
