import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder: scripts run from wherever the person stands, and their files are found from here. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Starts an entry point of the project as a Node process of its own. */
export function startScript(
  script: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL(`../${script}`, import.meta.url)), ...args], {
    stdio: 'inherit',
    ...options,
  });
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
