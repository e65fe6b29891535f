import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { runEntryPoint } from './entry-point.ts';
import { createFallDetector, type FallDetector } from './fall-detector.ts';
import { Position } from './positions.ts';
import { Problem } from './problem.ts';
import { readRecording } from './recording.ts';
import { say } from './say.ts';

const HELP = `Usage: npx nightwell device measure DATA-FOLDER

Runs the fall detector over all recordings of DATA-FOLDER/falls and prints what it found.
  --help   this text

Exit codes: 0 done, 1 failed, 2 used wrongly.`;

const HIGH = 0.8;
const DAPHNET_HZ = 64;
/** Between two trials of one person in a joined stream; the detector sees a gap, then another posture. */
const JOIN_GAP_MS = 2_000;

const Stream = z.object({ position: Position, file: z.string(), range_g: z.number() });
const Umafall = z.object({
  records: z.array(
    z.object({
      id: z.string(),
      subject: z.string(),
      label: z.enum(['FALL', 'ADL']),
      activity: z.string(),
      streams: z.array(Stream),
    }),
  ),
});
const Daphnet = z.object({ records: z.array(z.object({ id: z.string(), file: z.string() })) });

type Trial = {
  readonly id: string;
  readonly subject: string;
  readonly isFall: boolean;
  readonly group: string;
  readonly file: string;
};
/** What the detector said of a trial; grows while the trial, or the one joined to it, is played. */
type Seen = Trial & { best: number; reportCount: number; slowestMs: number; hours: number };
type Running = {
  readonly subject: string;
  readonly detector: FallDetector;
  endMs: number;
  last: Seen | null;
};

async function readManifest<T>(folder: string, schema: z.ZodType<T>): Promise<T> {
  const file = join(folder, 'manifest.json');
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new Problem('data-missing', `${file} can't be read as a manifest. Check the data folder.`, {
      cause,
    });
  }
}

/** Plays one trial through a running detector. A fall told late belongs to the trial in which its blow was. */
async function play(trial: Trial, running: Running): Promise<Seen> {
  const startMs = running.endMs + JOIN_GAP_MS;
  const seen: Seen = { ...trial, best: 0, reportCount: 0, slowestMs: 0, hours: 0 };
  let firstMs: number | null = null;
  for await (const sample of readRecording(trial.file)) {
    firstMs ??= sample.tMs;
    running.endMs = startMs + sample.tMs - firstMs;
    for (const reading of running.detector.push({ ...sample, tMs: running.endMs })) {
      if (reading.kind !== 'fall-detected') continue;
      const owner = running.endMs - reading.ageMs < startMs - 1 ? (running.last ?? seen) : seen;
      owner.best = Math.max(owner.best, reading.confidence);
      owner.reportCount += 1;
      if (owner === seen) seen.slowestMs = Math.max(seen.slowestMs, reading.ageMs);
    }
  }
  seen.hours = (running.endMs - startMs) / 3_600_000;
  running.last = seen;
  return seen;
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(3));

/** The mean over people of each person's own share: one busy person must not stand for all. */
function toPersonMean(rows: readonly Seen[], isGood: (row: Seen) => boolean): string {
  const people = [...new Set(rows.map((row) => row.subject))];
  const shares = people.map((person) => {
    const own = rows.filter((row) => row.subject === person);
    return own.filter(isGood).length / own.length;
  });
  return share(
    shares.reduce((sum, value) => sum + value, 0),
    shares.length,
  );
}

function toLine(name: string, rows: readonly Seen[]): string {
  const falls = rows.filter((row) => row.isFall);
  const daily = rows.filter((row) => !row.isFall);
  const hours = daily.reduce((sum, row) => sum + row.hours, 0);
  const count = (of: readonly Seen[], from: number): number => of.filter((row) => row.best >= from).length;
  const reports = daily.reduce((sum, row) => sum + row.reportCount, 0);
  const cells = [
    name,
    `${falls.length}/${daily.length}`,
    share(count(falls, 0.001), falls.length),
    share(count(falls, HIGH), falls.length),
    share(daily.length - count(daily, 0.001), daily.length),
    share(daily.length - count(daily, HIGH), daily.length),
    (reports / hours).toFixed(1),
    (count(daily, HIGH) / hours).toFixed(1),
    toPersonMean(falls, (row) => row.best >= HIGH),
    toPersonMean(daily, (row) => row.best < HIGH),
    (Math.max(0, ...rows.map((row) => row.slowestMs)) / 1_000).toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

const TITLE = `| position | falls/ADL | sens. any | sens. high | spec. any | spec. high | FA/h any | FA/h high | sens. high, person mean | spec. high, person mean | slowest s |
|---|---|---|---|---|---|---|---|---|---|---|`;

async function measureUmafall(folder: string): Promise<void> {
  const { records } = await readManifest(folder, Umafall);
  const streams = records.flatMap((record) =>
    record.streams.map((stream) => ({
      id: record.id,
      subject: record.subject,
      isFall: record.label === 'FALL',
      group: stream.range_g <= 2 ? `${stream.position}, ±2 g` : stream.position,
      file: join(folder, stream.file),
      config: { position: stream.position, rangeG: stream.range_g },
    })),
  );
  const groups = [...new Set(streams.map((stream) => stream.group))].sort();
  for (const isJoined of [false, true]) {
    const how = isJoined ? 'all trials of a person through one running detector' : 'each trial by itself';
    say(`\numafall, ${how}; "high": confidence ${HIGH} and more\n\n${TITLE}`);
    for (const group of groups) {
      const seen: Seen[] = [];
      let running: Running | null = null;
      for (const { config, ...trial } of streams.filter((stream) => stream.group === group)) {
        if (!isJoined || running?.subject !== trial.subject) {
          running = { subject: trial.subject, detector: createFallDetector(config), endMs: 0, last: null };
        }
        seen.push(await play(trial, running));
      }
      say(toLine(group, seen));
    }
  }
}

async function measureDaphnet(folder: string): Promise<void> {
  const { records } = await readManifest(folder, Daphnet);
  say('\ndaphnet (nobody falls; lower back, thresholds of the waist)\n');
  say('| part | hours | false reports per hour | of them high |\n|---|---|---|---|');
  const parts = { protocol: { hours: 0, any: 0, high: 0 }, 'outside it': { hours: 0, any: 0, high: 0 } };
  for (const record of records) {
    const file = join(folder, record.file);
    const annotations = await readAnnotations(file);
    const partAt = (tMs: number) =>
      parts[annotations.get(Math.round(tMs)) === '0' ? 'outside it' : 'protocol'];
    const detector = createFallDetector({ position: 'waist' });
    for await (const sample of readRecording(file)) {
      partAt(sample.tMs).hours += 1 / DAPHNET_HZ / 3_600;
      for (const reading of detector.push(sample)) {
        if (reading.kind !== 'fall-detected') continue;
        const part = partAt(sample.tMs);
        part.any += 1;
        if (reading.confidence >= HIGH) part.high += 1;
      }
    }
  }
  for (const [name, { hours, any, high }] of Object.entries(parts)) {
    say(`| ${name} | ${hours.toFixed(2)} | ${(any / hours).toFixed(1)} | ${(high / hours).toFixed(1)} |`);
  }
}

/** The fifth column by the time in ms: 0 is outside the protocol, where sensors are also put on and off. */
async function readAnnotations(file: string): Promise<ReadonlyMap<number, string>> {
  const lines = gunzipSync(await readFile(file))
    .toString()
    .trim()
    .split('\n')
    .slice(1);
  return new Map(
    lines.map((line) => {
      const cells = line.split(',');
      return [Math.round(Number(cells[0]) * 1_000), cells[4] ?? ''];
    }),
  );
}

await runEntryPoint(HELP, async () => {
  const { positionals } = parseArgs({ allowPositionals: true, strict: true });
  const [dataFolder, ...others] = positionals;
  if (dataFolder === undefined || others.length > 0) throw new Problem('used-wrongly', HELP);
  await measureUmafall(join(dataFolder, 'falls/umafall'));
  await measureDaphnet(join(dataFolder, 'falls/daphnet'));
});
