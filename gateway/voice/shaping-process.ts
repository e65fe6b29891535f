import { createHash } from 'node:crypto';
import { answerOrders } from './answer-orders.ts';
import { toBedsideSound } from './sound.ts';
import { type Sound, toDurationMs, toWav } from './wav.ts';

export type ShapingOrder = { readonly sentences: readonly Sound[]; readonly isPlain: boolean };
export type Shaped = { readonly wav: Uint8Array; readonly hash: string; readonly durationMs: number };

/** The process that shapes texts' sounds. Started by `shaping.ts`, ended by it or with it. */
const isAsked = answerOrders((order: ShapingOrder): Shaped => {
  const sound = toBedsideSound(order);
  const wav = toWav(sound);
  const hash = createHash('sha256').update(wav).digest('hex');
  return { wav, hash, durationMs: toDurationMs(sound) };
});
if (!isAsked) {
  process.stderr.write('shaping-process is started by the gateway. To hear it: npx nightwell say "Hello."\n');
  process.exitCode = 2;
}
