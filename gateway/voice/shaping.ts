import { fileURLToPath } from 'node:url';
import { createKeptProcess } from './kept-process.ts';
import type { Shaped, ShapingOrder } from './shaping-process.ts';

/** It takes under a second; what takes this long has hung. */
const SHAPING_MOST_MS = 20_000;
/** Kept, the process holds 120 to 170 MB (the bench's memory rows, 2026-11): it is ended when nobody has asked for this long. */
const IDLE_MS = 30_000;

export type Shaping = {
  /** Throws where its process breaks. */
  readonly shape: (order: ShapingOrder) => Promise<Shaped>;
  readonly stop: () => Promise<void>;
};

/**
 * Chime, level, pauses and repeat, in a process of its own: half a minute of sound takes some 100 ms and 50 MB, and the
 * process that carries alerts has better use for both. (In a worker thread, the memory stayed with us: 223 MB after
 * forty texts.)
 */
export function createShaping(): Shaping {
  const script = fileURLToPath(new URL('./shaping-process.ts', import.meta.url));
  const kept = createKeptProcess<ShapingOrder, Shaped>({ script, idleMs: IDLE_MS });
  return {
    async shape(order) {
      const shaped = await kept.ask(order, SHAPING_MOST_MS);
      if (shaped.ok) return shaped.value;
      const { failure } = shaped;
      const why = 'message' in failure ? failure.message : failure.code;
      throw new Error(`the process that shapes sounds did not do it: ${why}`);
    },
    stop: kept.stop,
  };
}
