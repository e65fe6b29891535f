import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toClipName } from '#gateway/voice/clip.ts';
import { toWav } from '#gateway/voice/wav.ts';
import { aFolder, aProgram, aTone, listen } from './a-voice.ts';

const script = fileURLToPath(import.meta.resolve('#gateway/voice/say.ts'));
let folder: string;
let remove: () => void;
beforeEach(() => ({ folder, remove } = aFolder()));
afterEach(() => remove());

type Said = { readonly code: number; readonly out: string; readonly err: string };

/** `npx nightwell say …`, in `folder`, with only its programs on the path. */
function say(...args: readonly string[]): Promise<Said> {
  const { promise, resolve } = Promise.withResolvers<Said>();
  const env = { PATH: folder, TMPDIR: folder };
  execFile(process.execPath, [script, ...args], { cwd: folder, env }, (error, out, err) =>
    resolve({ code: error === null ? 0 : Number(error.code), out, err }),
  );
  return promise;
}

it('it writes what a resident would hear, and shows the words as they are spoken', async () => {
  const said = await say('It is 09:00. Ramipril 2.5 mg.', '--out', 'heard.wav');
  expect(said).toMatchObject({ code: 0, err: '' });
  expect(said.out).toContain(
    "Spoken as: It is nine o'clock in the morning. Ramipril two point five milligrams.",
  );
  const { seconds, speechDbfs } = listen(readFileSync(join(folder, 'heard.wav')));
  expect(seconds).toBeGreaterThan(8);
  expect(seconds).toBeLessThan(25);
  expect(speechDbfs).toBeGreaterThan(-19);
});

it('said plainly it is said once, without a chime', async () => {
  await say('Good morning.', '--out', 'whole.wav');
  await say('Good morning.', '--out', 'plain.wav', '--plain');
  const [whole, plain] = ['whole.wav', 'plain.wav'].map(
    (name) => listen(readFileSync(join(folder, name))).seconds,
  );
  expect(Math.abs((whole ?? 0) - 2 * (plain ?? 0) - 3)).toBeLessThan(0.05);
});

it('it plays where there is something to play with', async () => {
  aProgram(folder, 'aplay', `/bin/cp "$2" ${join(folder, 'played.wav')}`);
  expect((await say('Good morning.', '--plain')).code).toBe(0);
  expect(listen(readFileSync(join(folder, 'played.wav'))).seconds).toBeGreaterThan(0.4);
});

it('a machine without a sound card is told so, and what else can be done', async () => {
  aProgram(folder, 'aplay', 'echo "audio open error: No such file or directory" >&2; exit 1');
  const { code, err } = await say('Good morning.');
  expect(code).toBe(1);
  expect(err).toContain('aplay could not play it: audio open error');
  expect(err).toContain('--out');
});

it('it says under which name a carer records these words, and then plays the recording', async () => {
  const { out } = await say('Good morning, Hilda!', '--clip-name');
  const name = toClipName('Good morning Hilda');
  expect(out).toContain(name);
  writeFileSync(join(folder, name), toWav(aTone('recorded')));
  const said = await say('Good morning Hilda.', '--engine', 'clip', '--clips', folder, '--out', 'heard.wav');
  expect(said).toMatchObject({ code: 0 });
});

it.each<{ why: string; args: readonly string[]; code: number; words: string }>([
  { why: 'asked for help', args: ['--help'], code: 0, words: 'Usage: npx nightwell say' },
  { why: 'nothing to say', args: [], code: 2, words: 'quotation marks' },
  { why: 'no words', args: ['...'], code: 2, words: 'no words' },
  { why: 'an unknown option', args: ['Hello.', '--loud'], code: 2, words: '--loud' },
  {
    why: 'an unknown engine',
    args: ['Hello.', '--engine', 'siri'],
    code: 2,
    words: 'There is no engine "siri"',
  },
  {
    why: 'an unspeakable speed',
    args: ['Hello.', '--rate', '900'],
    code: 2,
    words: '--rate takes 80 to 200',
  },
  { why: 'piper without a voice', args: ['Hello.', '--engine', 'piper'], code: 2, words: '--model' },
  { why: 'an unknown voice', args: ['Hello.', '--voice', 'margaret'], code: 1, words: 'no voice "margaret"' },
  {
    why: 'nobody recorded it',
    args: ['Hello.', '--engine', 'clip'],
    code: 1,
    words: 'Nobody has recorded this',
  },
  {
    why: 'nowhere to write',
    args: ['Hello.', '--out', 'no/such/a.wav'],
    code: 1,
    words: 'could not be written',
  },
])('it ends with its code and a reason: $why', async ({ args, code, words }) => {
  const said = await say(...args);
  expect(said.code).toBe(code);
  expect(said.out + said.err).toContain(words);
});
