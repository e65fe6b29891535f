import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, type Random } from '#firmware-sim/random.ts';
import { CORE_VERSION } from '#gateway/alerting/decide.ts';
import { silentLog } from '#gateway/base/log.ts';
import { readJournal } from '#gateway/store/journal-reader.ts';
import { startJournal } from '#gateway/store/start-journal.ts';
import { createSystemClock } from '#gateway/system.ts';
import { type CuttableDisk, createCuttableDisk } from './cuttable-disk.ts';

export type PowerCuts = {
  readonly cuts: number;
  /** Falls that had been acknowledged to their devices when the power went. */
  readonly acknowledged: number;
  /** Of them, those that the journal does not know after the start. */
  readonly lost: number;
  /** Journals that could not be opened any more. Their falls count as lost. */
  readonly unopenable: number;
};

const program = fileURLToPath(new URL('./cut-child.ts', import.meta.url));
/** After the first acknowledgement, which is also where the file's first commits are. */
const CUT_AFTER_MS = { least: 0, most: 700 } as const;
const START_WITHIN_MS = 20_000;

/**
 * Cuts the power of a journal's disk `cuts` times at random instants while falls are being recorded, and compares what
 * was promised with what is there. `NORMAL` must lose some, else the cuts prove nothing. `why`: this machine cannot.
 */
export async function runPowerCuts(options: {
  readonly cuts: number;
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly seed: number;
  readonly log: (line: string) => void;
}): Promise<PowerCuts | { readonly why: string }> {
  const { cuts, synchronous, seed, log } = options;
  const disk = createCuttableDisk();
  if (!disk.ok) return { why: disk.failure };
  const random = createRandom(seed);
  let sum: PowerCuts = { cuts: 0, acknowledged: 0, lost: 0, unopenable: 0 };
  try {
    while (sum.cuts < cuts) {
      const { acknowledged, lost, unopenable } = await cutOnce(disk.value, synchronous, random);
      sum = {
        cuts: sum.cuts + 1,
        acknowledged: sum.acknowledged + acknowledged,
        lost: sum.lost + lost,
        unopenable: sum.unopenable + unopenable,
      };
      log(`cut ${sum.cuts} (${synchronous}): ${acknowledged} acknowledged, ${lost} lost`);
    }
    return sum;
  } finally {
    disk.value.remove();
  }
}

async function cutOnce(
  disk: CuttableDisk,
  synchronous: 'FULL' | 'NORMAL',
  random: Random,
): Promise<Omit<PowerCuts, 'cuts'>> {
  const folder = join(disk.folder, 'home');
  mkdirSync(folder);
  const child = spawn(process.execPath, [program, folder, synchronous], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await firstWord(child.stdout, gone);
    await new Promise((resolve) =>
      setTimeout(resolve, random.between(CUT_AFTER_MS.least, CUT_AFTER_MS.most)),
    );
    // Heard before the copy begins. Of the last line a part may be missing.
    const promised = said.split('\n').slice(0, -1);
    return await disk.cut((clone) => compare(join(clone, 'home'), promised));
  } finally {
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstWord(stdout: NodeJS.ReadableStream, gone: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('nothing was acknowledged')), START_WITHIN_MS);
    stdout.once('data', () => {
      clearTimeout(late);
      resolve();
    });
    gone.then(
      () => reject(new Error('the journal’s process ended by itself')),
      (cause: unknown) => reject(cause),
    );
  });
}

/** Starts the journal as a gateway would after the cut, then looks for each promise. */
async function compare(folder: string, promised: readonly string[]): Promise<Omit<PowerCuts, 'cuts'>> {
  const acknowledged = promised.length;
  const started = await startJournal({
    folder,
    clock: createSystemClock(),
    log: silentLog,
    coreVersion: CORE_VERSION,
    onFailing: () => {},
    onRecovered: () => {},
  });
  if (!started.ok) return { acknowledged, lost: acknowledged, unopenable: 1 };
  await started.value.journal.stop();
  const kept = new Set<string>();
  for (const { input } of readJournal(folder)) {
    if (input.kind !== 'event-received') continue;
    kept.add(`${input.deviceId} ${input.reading.bootId}:${input.reading.seq}`);
  }
  return { acknowledged, lost: promised.filter((name) => !kept.has(name)).length, unopenable: 0 };
}
