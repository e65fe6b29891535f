import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: scripts run from wherever the person stands, and their files are found from here. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * V8 sizes its heap by the machine and lets garbage gather until it has to look: 350 MB for a gateway that needs 40.
 * With a small nursery and 256 MB for the rest, six times what 1,100 connected devices take (the bench's memory rows,
 * 2026-11-22), it stays under the 200 MB that a small computer has to spare.
 */
export const gatewayFlags: readonly string[] = ['--max-semi-space-size=4', '--max-old-space-size=256'];

/**
 * glibc gives each thread an arena of its own, and memory freed in one serves no other: with the history's and the hub's
 * threads 1,100 devices took 261 MB, with two arenas for all 231 (2026-11-25; the bench's memory rows).
 */
export const gatewayEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '2' };

/**
 * What Node made of the sources the first time. With it a gateway is up after 310 ms of computing instead of 540, and it
 * and each of its threads do without the program that takes the types out, which is 25 MB each (2026-11-25).
 */
export const compileCache: Readonly<Record<string, string>> = {
  NODE_COMPILE_CACHE: join(projectFolder, 'node_modules', '.cache', 'nightwell'),
};

/** Starts an entry point of the project as a Node process of its own. */
export function startScript(
  script: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const isGateway = script === 'gateway/main.ts';
  const flags = isGateway ? gatewayFlags : [];
  const file = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const env = {
    ...compileCache,
    ...(options.env ?? process.env),
    ...(isGateway ? gatewayEnvironment : {}),
  };
  return spawn(process.execPath, [...flags, file, ...args], { stdio: 'inherit', ...options, env });
}

/** Its exit code; one that died of a signal failed. */
export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs an entry point to its end, in the foreground; Ctrl-C reaches it, and it decides when to end. */
export async function runScript(script: string, args: readonly string[]): Promise<number> {
  const child = startScript(script, args);
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const ignore = (): void => {};
  process.on('SIGTERM', pass);
  process.on('SIGINT', ignore);
  const code = await exitOf(child);
  process.off('SIGTERM', pass);
  process.off('SIGINT', ignore);
  return code;
}
