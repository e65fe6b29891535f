import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sendToBackground } from './background.ts';
import type { Shaped, ShapingOrder } from './shaping-process.ts';

/** It takes under a second; what takes this long has hung. */
const SHAPING_MOST_MS = 20_000;

/**
 * Chime, level, pauses and repeat, in a process of its own that lives for this one text: half a minute of sound takes
 * some 100 ms and 50 MB, and the process that carries alerts has better use for both. (In a worker thread, the memory
 * stayed with us: 223 MB after forty texts.) Throws where that process breaks.
 */
export function shape(order: ShapingOrder): Promise<Shaped> {
  const { promise, resolve, reject } = Promise.withResolvers<Shaped>();
  const script = fileURLToPath(new URL('./shaping-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  sendToBackground(child);
  const late = setTimeout(() => reject(new Error('shaping a sound took too long')), SHAPING_MOST_MS);
  child.once('message', resolve);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`the shaping process ended with ${code}`)));
  child.send(order, (error) => {
    if (error !== null) reject(error);
  });
  return promise.finally(() => {
    clearTimeout(late);
    child.kill('SIGKILL');
  });
}
