import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { createClips, toClipName } from './clip.ts';
import { type Engine, engineNames, WORDS_PER_MINUTE } from './engine.ts';
import { espeakVoices } from './espeak-ng.ts';
import { fliteVoices } from './flite.ts';
import { normalise, toSentences } from './normalise.ts';
import { createChosen, VoiceOptions } from './options.ts';
import { findOnPath } from './program.ts';
import { createShaping } from './shaping.ts';
import type { Shaped } from './shaping-process.ts';
import type { Sound } from './wav.ts';

/** `npx nightwell say "…"`: what a resident would hear, written to a file or played here. */

type Wish = {
  readonly words: string;
  readonly engine: Engine | null;
  readonly outFile: string | null;
  readonly isPlain: boolean;
  readonly wantsClipName: boolean;
};
type Trouble = { readonly exitCode: 1 | 2; readonly message: string };

const help = `Says something as a resident would hear it, without any network.

Usage: npx nightwell say "It is 09:00. Ramipril 2.5 mg." [options]

  --engine NAME    ${engineNames.join(', ')}. Default: flite, which is always there.
  --voice NAME     flite: ${fliteVoices.join(', ')} (default rms). espeak-ng: ${espeakVoices.join(', ')} ...
  --rate WORDS     Words a minute, ${WORDS_PER_MINUTE.least} to ${WORDS_PER_MINUTE.most}. Default: ${WORDS_PER_MINUTE.usual}.
  --out FILE.wav   Writes it there in place of playing it.
  --plain          Once, without chime and repeat.
  --clips FOLDER   With --engine clip: the recordings. Default: ./nightwell-data/clips.
  --clip-name      Only prints the file name that a recording of these words must have.
  --piper FILE     With --engine piper: the program.
  --model FOLDER   With --engine piper: the voice (NAME.onnx and NAME.onnx.json).
  --help           This text.

Exit codes: 0 done, 1 failed, 2 used wrongly.`;

const trouble = await run();
if (trouble !== null) {
  process.stderr.write(`${trouble.message}\n`);
  process.exitCode = trouble.exitCode;
}

async function run(): Promise<Trouble | null> {
  const wish = parseWish(process.argv.slice(2));
  if (!wish.ok) return wish.failure;
  if (wish.value === 'help') return tell(help);
  const { words, engine, wantsClipName, outFile } = wish.value;
  const spokenAs = normalise(words);
  if (toSentences(spokenAs).length === 0)
    return { exitCode: 2, message: 'There are no words in this. Try --help.' };
  tell(`Spoken as: ${spokenAs}`);
  if (wantsClipName) return tell(`A recording of it would be ${toClipName(spokenAs)}`);
  if (engine === null) return null;
  try {
    const sound = await speak(engine, spokenAs, wish.value.isPlain);
    if (!sound.ok) return { exitCode: 1, message: sound.failure };
    const { durationMs, wav } = sound.value;
    tell(`${engine.name}, voice ${engine.voice}: ${(durationMs / 1_000).toFixed(1)} s`);
    return outFile === null ? await play(wav) : await write(outFile, wav);
  } finally {
    await engine.stop();
  }
}

function parseWish(argv: string[]): Result<Wish | 'help', Trouble> {
  const wrong = (message: string): Result<never, Trouble> =>
    fail({ exitCode: 2, message: `${message}\nTry --help.` });
  let given: ReturnType<typeof parseWords>;
  try {
    given = parseWords(argv);
  } catch (cause) {
    return wrong(cause instanceof Error ? cause.message : String(cause));
  }
  const { values, positionals } = given;
  if (values.help === true) return ok('help');
  if (positionals.length !== 1 || positionals[0] === undefined)
    return wrong('Say what is to be said, in quotation marks.');
  const name = engineNames.find((each) => each === (values.engine ?? 'flite'));
  if (name === undefined)
    return wrong(`There is no engine "${values.engine}". There are ${engineNames.join(', ')}.`);
  const options = VoiceOptions.safeParse({
    voice: values.voice,
    wordsPerMinute: values.rate === undefined ? undefined : Number(values.rate),
    piperProgram: values.piper,
    piperFolder: values.model,
  });
  if (!options.success) {
    const { least, most } = WORDS_PER_MINUTE;
    return wrong(`Not understood: --rate takes ${least} to ${most} words a minute, --voice a name.`);
  }
  if (name === 'piper' && !(values.piper && values.model)) return wrong('Piper needs --piper and --model.');
  return ok({
    words: positionals[0],
    engine:
      name === 'clip'
        ? createClips(values.clips ?? './nightwell-data/clips')
        : createChosen(name, options.data),
    outFile: values.out ?? null,
    isPlain: values.plain === true,
    wantsClipName: values['clip-name'] === true,
  });
}

function parseWords(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...{ engine: text, voice: text, rate: text, out: text, clips: text, piper: text, model: text },
      ...{ plain: flag, 'clip-name': flag, help: { ...flag, short: 'h' } },
    },
  });
}

async function speak(engine: Engine, spokenAs: string, isPlain: boolean): Promise<Result<Shaped, string>> {
  const sentences: Sound[] = [];
  for (const part of engine.speaks === 'sentences' ? toSentences(spokenAs) : [spokenAs]) {
    const sound = await engine.synthesise(part);
    if (!sound.ok) return fail(sound.failure.message);
    sentences.push(sound.value);
  }
  const shaping = createShaping();
  try {
    return ok(await shaping.shape({ sentences, isPlain }));
  } finally {
    await shaping.stop();
  }
}

async function write(file: string, wav: Uint8Array): Promise<Trouble | null> {
  try {
    await writeFile(file, wav);
  } catch (cause) {
    return {
      exitCode: 1,
      message: `It could not be written: ${cause instanceof Error ? cause.message : cause}`,
    };
  }
  return tell(`Written to ${file}`);
}

/** By ALSA's own program. A machine without one, or without a sound card, is told how to get a file in its place. */
async function play(wav: Uint8Array): Promise<Trouble | null> {
  const program = findOnPath('aplay');
  const instead = 'With --out FILE.wav it is written to a file.';
  if (program === null)
    return {
      exitCode: 1,
      message: `There is no aplay here to play it (sudo apt-get install alsa-utils). ${instead}`,
    };
  const folder = await mkdtemp(join(tmpdir(), 'nightwell-say-'));
  try {
    const file = join(folder, 'speech.wav');
    await writeFile(file, wav, { mode: 0o600 });
    const player = spawn(program, ['-q', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    player.stderr.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-2_000);
    });
    const [code] = (await once(player, 'close')) as [number | null];
    if (code === 0) return null;
    const last = complaint.trim().split('\n').at(-1) ?? `code ${code}`;
    return { exitCode: 1, message: `aplay could not play it: ${last}\n${instead}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tell(line: string): null {
  process.stdout.write(`${line}\n`);
  return null;
}
