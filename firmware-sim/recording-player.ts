import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeId } from '#devices/ids.ts';
import type { Position } from './positions.ts';
import { Problem } from './problem.ts';
import { readRecording } from './recording.ts';
import type { DetectorReading } from './unsent-reading.ts';
import type { WiredDevice } from './wiring.ts';
import { startWornFallSensor, type WornFallSensor } from './worn-fall-sensor.ts';

const ACCEPTED_WITHIN_MS = 30_000;
const TAKEN_WITHIN_MS = 60_000;
/** Samples are handed over this closely to their recorded times. */
const CLOSE_ENOUGH_MS = 5;

type Fall = Extract<DetectorReading, { kind: 'fall-detected' }>;

export type PlayedResult = { readonly falls: readonly Fall[]; readonly isCutShort: boolean };

export type PlayOptions = {
  readonly recording: string;
  readonly wired: WiredDevice;
  readonly brokerUrl: string;
  readonly homeId: HomeId;
  readonly position: Position;
  readonly speed: number;
  readonly stop: AbortSignal;
};

/**
 * Plays a recording as a worn sensor, and ends when the broker has every event; no sample is invented after the
 * file's end. Throws a `Problem`: those of `readRecording`, `gateway-refused`, `gateway-unreachable`, `not-taken`.
 */
export async function playRecording(options: PlayOptions): Promise<PlayedResult> {
  const { wired, brokerUrl, homeId, position, speed, stop } = options;
  const falls: Fall[] = [];
  const accepted = Promise.withResolvers<void>();
  const sensor = startWornFallSensor({
    brokerUrl,
    homeId,
    deviceId: wired.deviceId,
    secret: wired.secret,
    position,
    speed,
    onAccepted: accepted.resolve,
    onRefused: (reason) =>
      accepted.reject(
        new Problem(
          'gateway-refused',
          `The gateway refuses ${wired.deviceId} (${reason}). Is the wiring file current?`,
        ),
      ),
    onReading(reading) {
      if (reading.kind === 'fall-detected') falls.push(reading);
    },
  });
  try {
    await acceptedInTime(accepted.promise, brokerUrl, stop);
    await feed(sensor, options);
    if (!stop.aborted && !(await sensor.link.drained('event', TAKEN_WITHIN_MS))) {
      throw new Problem('not-taken', 'The gateway did not confirm the fall within a minute. Is it running?');
    }
    return { falls, isCutShort: stop.aborted };
  } finally {
    await sensor.stop();
  }
}

async function acceptedInTime(accepted: Promise<void>, brokerUrl: string, stop: AbortSignal): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, stop]);
  const late = sleep(ACCEPTED_WITHIN_MS, 'late', { signal }).catch(() => 'stopped');
  const outcome = await Promise.race([accepted, late]);
  over.abort();
  if (outcome !== 'late') return;
  throw new Problem(
    'gateway-unreachable',
    `No answer from ${brokerUrl} within 30 s. Is the gateway running?`,
  );
}

/** In real time: each sample when its time since the first one has passed. */
async function feed(sensor: WornFallSensor, { recording, speed, stop }: PlayOptions): Promise<void> {
  const startedMs = performance.now();
  let firstMs: number | null = null;
  for await (const sample of readRecording(recording)) {
    firstMs ??= sample.tMs;
    const waitMs = startedMs + (sample.tMs - firstMs) / speed - performance.now();
    if (waitMs > CLOSE_ENOUGH_MS) await sleep(waitMs, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return;
    sensor.feel(sample);
  }
}
