import { createHash } from 'node:crypto';
import { toBedsideSound } from './sound.ts';
import { type Sound, toDurationMs, toWav } from './wav.ts';

export type ShapingOrder = { readonly sentences: readonly Sound[]; readonly isPlain: boolean };
export type Shaped = { readonly wav: Uint8Array; readonly hash: string; readonly durationMs: number };

/** The process that shapes one text's sound and ends. Started by `shaping.ts`, ended with it. */
if (process.send === undefined) {
  process.stderr.write('shaping-process is started by the gateway. To hear it: npx nightwell say "Hello."\n');
  process.exit(2);
}
process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
process.once('message', (order: ShapingOrder) => {
  const sound = toBedsideSound(order);
  const wav = toWav(sound);
  const hash = createHash('sha256').update(wav).digest('hex');
  process.send?.({ wav, hash, durationMs: toDurationMs(sound) } satisfies Shaped);
});
