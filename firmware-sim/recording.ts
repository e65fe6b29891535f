import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Position, positions } from './positions.ts';
import { Problem } from './problem.ts';
import type { Sample } from './sample-ring.ts';

const HEADER = 't_s,ax_g,ay_g,az_g';
/** A line of a recording is under 100 characters; a file without line ends is something else. */
const LONGEST_LINE = 4_096;

/**
 * The samples of a `.csv` or `.csv.gz` recording, in the file's order, read as they are asked for. Columns after the
 * first four (a gyroscope's) are passed over. Throws a `Problem` that names the line and what to do:
 * `recording-missing`, `recording-unreadable`, `recording-header`, `recording-row`, `recording-empty`.
 */
export async function* readRecording(file: string): AsyncGenerator<Sample> {
  let lineNumber = 0;
  let sampleCount = 0;
  for await (const line of readLines(file)) {
    lineNumber += 1;
    if (lineNumber === 1) requireHeader(file, line);
    else if (line !== '') {
      const sample = toSample(file, line, lineNumber);
      if (sample === null) continue;
      sampleCount += 1;
      yield sample;
    }
  }
  if (sampleCount === 0) {
    throw new Problem('recording-empty', `${file} has no samples. Choose another recording.`);
  }
}

/** The body position that a recording's name ends with (`…_waist.csv.gz`), or null. */
export function toRecordedPosition(file: string): Position | null {
  const name = /_([a-z]+)\.csv(?:\.gz)?$/.exec(file)?.[1];
  return positions.find((position) => position === name) ?? null;
}

async function* readLines(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of openText(file)) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield line.trimEnd();
      if (rest.length > LONGEST_LINE) throw toHeaderProblem(file, rest);
    }
  } catch (cause) {
    throw cause instanceof Problem ? cause : toReadProblem(file, cause);
  }
  if (rest !== '') yield rest.trimEnd();
}

function openText(file: string): Readable {
  const bytes = createReadStream(file);
  if (!file.endsWith('.gz')) return bytes.setEncoding('utf8');
  // The reader of the last stream gets the error of either; the callback only keeps it from being thrown twice.
  return pipeline(bytes, createGunzip(), () => undefined).setEncoding('utf8');
}

function toReadProblem(file: string, cause: unknown): Problem {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT') {
    return new Problem('recording-missing', `There is no file ${file}. Check the path.`, { cause });
  }
  if (code === 'Z_BUF_ERROR') {
    return new Problem('recording-unreadable', `${file} ends too early. Copy it again.`, { cause });
  }
  if (code.startsWith('Z_')) {
    const todo = 'Copy it again, or name it .csv if it is plain text.';
    return new Problem('recording-unreadable', `${file} is named .gz but is not gzip. ${todo}`, { cause });
  }
  return new Problem('recording-unreadable', `${file} can't be read (${code || String(cause)}).`, { cause });
}

function requireHeader(file: string, line: string): void {
  const names = line.replace(/^\uFEFF/, '').split(',');
  if (names.slice(0, 4).join(',') !== HEADER) throw toHeaderProblem(file, line);
}

function toHeaderProblem(file: string, line: string): Problem {
  const found = line.slice(0, 60);
  return new Problem('recording-header', `${file}, line 1: expected "${HEADER}", found "${found}".`);
}

/** Null for a time without axes: recorders write that where the radio lost a sample. */
function toSample(file: string, line: string, lineNumber: number): Sample | null {
  const cells = line.split(',').slice(0, 4);
  if (cells[0] !== '' && cells.length === 4 && cells.slice(1).every((cell) => cell === '')) return null;
  const [tS = Number.NaN, xG = Number.NaN, yG = Number.NaN, zG = Number.NaN] = cells.map((cell) =>
    cell.trim() === '' ? Number.NaN : Number(cell),
  );
  if (![tS, xG, yG, zG].every(Number.isFinite)) {
    const found = `expected four numbers, found "${line.slice(0, 60)}"`;
    throw new Problem('recording-row', `${file}, line ${lineNumber}: ${found}. Remove or mend the line.`);
  }
  return { tMs: tS * 1_000, xG, yG, zG };
}
