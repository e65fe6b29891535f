import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFallDetector, type FallDetector } from '#firmware-sim/fall-detector.ts';
import type { Sample } from '#firmware-sim/sample-ring.ts';
import { type Activity, createWearer, type WearerOptions } from '#firmware-sim/signals.ts';
import type { DetectorReading } from '#firmware-sim/unsent-reading.ts';

/** The value from which the gateway's default policy rings high; a test holds the two together. */
export const HIGH = 0.8;

export type Told = { readonly tMs: number; readonly reading: DetectorReading };

/** All that a detector says of the samples, with the time at which it said it. */
export function listen(samples: Iterable<Sample>, detector: FallDetector): Told[] {
  const told: Told[] = [];
  for (const sample of samples) {
    for (const reading of detector.push(sample)) told.push({ tMs: sample.tMs, reading });
  }
  return told;
}

export function toFalls(told: readonly Told[]) {
  return told.flatMap(({ reading }) => (reading.kind === 'fall-detected' ? [reading] : []));
}

/** Six quiet seconds, then the activity and what follows. */
export function* live(activity: Activity, options: WearerOptions, seconds = 40): Generator<Sample> {
  const wearer = createWearer(options);
  for (let count = 0; count < 6 * options.rateHz; count += 1) yield wearer.next();
  wearer.start(activity);
  for (let count = 0; count < seconds * options.rateHz; count += 1) yield wearer.next();
}

export const listenTo = (activity: Activity, options: WearerOptions): Told[] =>
  listen(live(activity, options), createFallDetector({ position: options.position }));

export type RecordedTrial = {
  readonly id: string;
  readonly subject: string;
  readonly label: 'FALL' | 'ADL';
  readonly activity: string;
  readonly file: string;
};

/** The recorded trials worn at the waist. The manifest is the data's own; its README describes it. */
export function readWaistTrials(umafall: string): RecordedTrial[] {
  const { records } = JSON.parse(readFileSync(join(umafall, 'manifest.json'), 'utf8'));
  return records.flatMap((record: RecordedTrial & { streams: { position: string; file: string }[] }) =>
    record.streams
      .filter(({ position }) => position === 'waist')
      .map(({ file }) => ({ ...record, file: join(umafall, file) })),
  );
}
