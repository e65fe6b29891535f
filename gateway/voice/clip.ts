import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '#gateway/base/result.ts';
import type { Engine } from './engine.ts';
import { parseWav } from './wav.ts';

/**
 * The name of a recording: made from the spoken words alone, so that a comma more or a capital less is still the same
 * phrase. `npx nightwell say --clip-name "…"` prints it.
 */
export function toClipName(normalised: string): string {
  const words = normalised.toLowerCase().match(/[\p{L}\p{M}']+/gu) ?? [];
  return `${createHash('sha256').update(words.join(' ')).digest('hex').slice(0, 16)}.wav`;
}

/** What a carer whom the resident knows has recorded: a folder of WAV files, each for one whole text. */
export function createClips(folder: string): Engine {
  return {
    name: 'clip',
    voice: 'recorded',
    // A new recording of the same words takes the place of the old one, one that was taken away is heard no more.
    async knobs(text) {
      const file = await stat(join(folder, toClipName(text))).catch(() => null);
      return file === null ? 'none' : `${file.mtimeMs} ${file.size}`;
    },
    speaks: 'whole-texts',
    async synthesise(text) {
      const name = toClipName(text);
      const bytes = await readFile(join(folder, name)).catch(() => null);
      if (bytes === null)
        return fail({ code: 'clip-missing', message: `Nobody has recorded this (${name}).` });
      const sound = parseWav(bytes);
      return sound.ok
        ? sound
        : fail({ code: 'program-failed', message: `${name}: ${sound.failure.message}` });
    },
    stop() {},
  };
}
