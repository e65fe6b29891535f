import { Worker } from 'node:worker_threads';
import type { Shaped, ShapingOrder } from './shaping-worker.ts';

/** What waits for a worker longer than this waits for nothing. */
const SHAPING_MOST_MS = 20_000;

/**
 * Chime, level, pauses and repeat, in a thread of its own that lives for this one text: half a minute of sound takes
 * some 100 ms, and the thread that carries alerts has other things to do. Throws where the worker breaks.
 */
export function shape(order: ShapingOrder): Promise<Shaped> {
  const { promise, resolve, reject } = Promise.withResolvers<Shaped>();
  // The worker needs none of the flags that this process, or a test's runner, was started with.
  const worker = new Worker(new URL('./shaping-worker.ts', import.meta.url), {
    workerData: order,
    execArgv: [],
  });
  const late = setTimeout(() => {
    reject(new Error('shaping a sound took too long'));
    worker.terminate().catch(reject);
  }, SHAPING_MOST_MS);
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the shaping worker ended with ${code}`)));
  return promise.finally(() => clearTimeout(late));
}
