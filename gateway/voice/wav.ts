import { fail, ok, type Result } from '#gateway/base/result.ts';

/** Speech or any other sound: one channel, 16-bit samples. */
export type Sound = { readonly samples: Int16Array; readonly sampleRateHz: number };

export type WavFailure = {
  readonly code: 'not-a-wav' | 'not-pcm-16-mono' | 'empty';
  readonly message: string;
};

const HEADER_BYTES = 44;
const RATES_HZ = { least: 8_000, most: 48_000 } as const;

export const toDurationMs = ({ samples, sampleRateHz }: Sound): number =>
  Math.round((samples.length / sampleRateHz) * 1_000);

/** The length of a file that `toWav` wrote, without reading its samples. */
export function readDurationMs(wav: Uint8Array): number {
  const sampleRateHz = new DataView(wav.buffer, wav.byteOffset, HEADER_BYTES).getUint32(24, true);
  return Math.round(((wav.byteLength - HEADER_BYTES) / 2 / sampleRateHz) * 1_000);
}

/** A WAV file: RIFF, PCM, 16 bits, one channel. */
export function toWav({ samples, sampleRateHz }: Sound): Uint8Array {
  const dataBytes = samples.length * 2;
  const bytes = new Uint8Array(HEADER_BYTES + dataBytes);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) view.setUint8(at + index, text.charCodeAt(index));
  };
  write(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (const [index, sample] of samples.entries()) view.setInt16(HEADER_BYTES + index * 2, sample, true);
  return bytes;
}

/**
 * The sound in a WAV file. A data chunk that claims more bytes than there are is read to the end of the file: a
 * program that writes to a pipe doesn't know the length beforehand (espeak-ng claims 2 GiB).
 */
export function parseWav(bytes: Uint8Array): Result<Sound, WavFailure> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || readWord(view, 0) !== 'RIFF' || readWord(view, 8) !== 'WAVE') {
    return fail({ code: 'not-a-wav', message: 'This is no WAV file.' });
  }
  let sampleRateHz = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const word = readWord(view, at);
    const sizeBytes = view.getUint32(at + 4, true);
    const start = at + 8;
    if (word === 'fmt ' && start + 16 <= bytes.length) {
      const isPlain = view.getUint16(start, true) === 1 && view.getUint16(start + 14, true) === 16;
      sampleRateHz = view.getUint32(start + 4, true);
      const isUsual = sampleRateHz >= RATES_HZ.least && sampleRateHz <= RATES_HZ.most;
      if (!isPlain || !isUsual || view.getUint16(start + 2, true) !== 1) return fail(notOurs);
    }
    if (word === 'data') return toSound(view, { start, sizeBytes, sampleRateHz });
    at = start + sizeBytes + (sizeBytes % 2);
  }
  return fail({ code: 'not-a-wav', message: 'This WAV file ends before its sound begins.' });
}

const notOurs: WavFailure = {
  code: 'not-pcm-16-mono',
  message: 'This WAV file is not uncompressed, 16 bits, one channel, 8 to 48 kHz.',
};

function toSound(
  view: DataView,
  { start, sizeBytes, sampleRateHz }: { start: number; sizeBytes: number; sampleRateHz: number },
): Result<Sound, WavFailure> {
  if (sampleRateHz === 0)
    return fail({ code: 'not-a-wav', message: 'This WAV file does not say its format.' });
  const count = Math.floor(Math.min(sizeBytes, view.byteLength - start) / 2);
  if (count === 0) return fail({ code: 'empty', message: 'There is no sound in this WAV file.' });
  const samples = new Int16Array(count);
  for (let index = 0; index < count; index += 1) samples[index] = view.getInt16(start + index * 2, true);
  return ok({ samples, sampleRateHz });
}

const readWord = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
