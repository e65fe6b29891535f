import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from './a-journal.ts';

const program = fileURLToPath(new URL('./appending-child.ts', import.meta.url));

/** A process that appends to the folder's journal until it is killed; ready when it started or was refused. */
export async function startAppending(folder: string) {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  /** Whole lines only: the last one may have been cut by the kill. */
  const lines = () => said.split('\n').slice(0, -1);
  await until('the child starts', () => lines().length > 0);
  return {
    pid: child.pid,
    /** Why it did not start, or null. */
    refusal: () => (lines()[0]?.startsWith('started') === true ? null : (lines()[0] ?? null)),
    /** Numbers of the entries whose promise was kept. */
    promised: () => lines().slice(1).map(Number),
    until: (isTrue: () => boolean) => until('the child appends', isTrue),
    /** `kill -9`; resolves when all that it said has been heard. */
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
