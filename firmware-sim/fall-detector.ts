import { toFallThresholds } from './fall-confidence.ts';
import { type Fall, ImpactWatch } from './impact-watch.ts';
import { LyingWatch } from './lying-watch.ts';
import { MotionMeter, toG } from './motion-meter.ts';
import type { Position } from './positions.ts';
import { RestMeter } from './rest-meter.ts';
import { type Sample, SampleRing, toMagnitudeG } from './sample-ring.ts';
import { StepCounter } from './step-counter.ts';
import type { DetectorReading } from './unsent-reading.ts';

/** Ten seconds at 200 Hz: more than the longest look back, which is under 6 s. */
const RING_SAMPLES = 2_048;
/** A longer pause between two samples is a gap. The recordings' radios pause for less than this. */
const GAP_MS = 1_000;
/** Filters and sensors settle after power-up; some recorded nodes start with a second-long false 4 g. */
const WARM_UP_MS = 700;
/** No sensor here measures beyond this on one axis: such a number is a fault of the wire, not a movement. */
const BELIEVABLE_G = 40;

export type FallDetectorConfig = {
  readonly position: Position;
  /** Range per axis. A sensor of ±2 g in a pocket has its own thresholds. */
  readonly rangeG?: number;
  /** Told at once from here: where this project's default policy rings high. */
  readonly sureConfidence?: number;
  /** Not told below: in the recordings hardly anything but a fall lies between this and `sureConfidence`. */
  readonly leastConfidence?: number;
};

export type FallDetector = {
  /** Takes the next sample, in order of time; returns what is to be sent because of it, mostly nothing. */
  readonly push: (sample: Sample) => readonly DetectorReading[];
  /** What the detector holds: constant, however many samples it has seen. */
  readonly memory: () => {
    readonly ringBytes: number;
    readonly ringSamples: number;
    readonly blowCount: number;
  };
};

/**
 * A streaming fall detector as a worn sensor runs it: one sample at a time at 20 to 200 Hz, fixed memory, nothing
 * from the future. Samples that are no numbers are dropped; equal times and gaps are fine; a clock that runs
 * backwards starts it anew.
 */
export function createFallDetector(config: FallDetectorConfig): FallDetector {
  const { position, rangeG = 16, sureConfidence = 0.8, leastConfidence = 0.5 } = config;
  const thresholds = toFallThresholds(position, rangeG);
  const ring = new SampleRing(RING_SAMPLES);
  const impacts = new ImpactWatch({ thresholds, sureConfidence, leastConfidence }, ring);
  const rest = new RestMeter(ring);
  const motion = new MotionMeter();
  let steps = new StepCounter();
  let lying: LyingWatch | null = null;
  let startedMs = 0;
  let lastMs: number | null = null;

  function start(sample: Sample): void {
    ring.clear();
    impacts.clear();
    rest.restart(sample);
    steps = new StepCounter();
    lying = null;
    startedMs = sample.tMs;
  }

  function toReading(fall: Fall, tMs: number): DetectorReading {
    return {
      kind: 'fall-detected',
      ageMs: Math.round(tMs - fall.peakMs),
      peakG: toG(fall.peakG),
      stillnessMs: Math.round(Math.max(0, tMs - Math.max(rest.stillSinceMs, fall.peakMs))),
      postureTurnDegrees: Math.round(fall.turnDegrees * 10) / 10,
      confidence: fall.confidence,
    };
  }

  /** Before the sample is looked at: a first one, a gap, or a clock that was set back. */
  function* greet(sample: Sample): Generator<DetectorReading> {
    if (lastMs !== null && sample.tMs >= lastMs && sample.tMs - lastMs <= GAP_MS) return;
    const window = motion.close();
    if (window !== null) yield window;
    if (lastMs === null || sample.tMs < lastMs) start(sample);
    else {
      impacts.resumeAt(sample.tMs);
      rest.restart(sample);
    }
  }

  function* look(sample: Sample): Generator<DetectorReading> {
    yield* greet(sample);
    const { tMs } = sample;
    const elapsedMs = tMs - (lastMs !== null && lastMs <= tMs ? lastMs : tMs);
    lastMs = tMs;
    const magnitudeG = toMagnitudeG(sample);
    const stepCount = steps.push(magnitudeG, tMs, elapsedMs);
    const window = motion.push(magnitudeG, tMs, stepCount);
    if (window !== null) yield window;
    ring.push(sample);
    rest.push(sample, elapsedMs, impacts.blowCount === 0);
    if (tMs - startedMs < WARM_UP_MS) return;
    const resting = thresholds.usesRestingDirection ? rest.restingDirection(tMs) : null;
    const fall = impacts.push(sample, resting);
    if (fall !== null) {
      lying = new LyingWatch(fall, !thresholds.usesRestingDirection);
      yield toReading(fall, tMs);
    } else if (lying?.push({ tMs, direction: rest.direction, stillSinceMs: rest.stillSinceMs, stepCount })) {
      yield { kind: 'still-down', ageMs: 0, stillnessMs: Math.round(tMs - rest.stillSinceMs) };
    }
    if (lying?.isOver) lying = null;
  }

  return {
    push: (sample) => (isBelievable(sample) ? [...look(sample)] : []),
    memory: () => ({
      ringBytes: ring.byteLength,
      ringSamples: ring.sampleCount,
      blowCount: impacts.blowCount,
    }),
  };
}

function isBelievable({ tMs, xG, yG, zG }: Sample): boolean {
  if (!Number.isFinite(tMs)) return false;
  return [xG, yG, zG].every((axisG) => Number.isFinite(axisG) && Math.abs(axisG) <= BELIEVABLE_G);
}
