import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { toBedsideSound } from './sound.ts';
import { type Sound, toDurationMs, toWav } from './wav.ts';

export type ShapingOrder = { readonly sentences: readonly Sound[]; readonly isPlain: boolean };
export type Shaped = { readonly wav: Uint8Array; readonly hash: string; readonly durationMs: number };

const sound = toBedsideSound(workerData as ShapingOrder);
const wav = toWav(sound);
const hash = createHash('sha256').update(wav).digest('hex');
parentPort?.postMessage({ wav, hash, durationMs: toDurationMs(sound) } satisfies Shaped);
