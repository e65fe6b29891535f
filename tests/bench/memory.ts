import { type BenchRun, type Family, toAbsences } from './bench-run.ts';
import { readResidentMb } from './family-tree.ts';
import { type MeasuredHome, startMeasuredHome } from './measured-home.ts';
import type { Figure } from './row.ts';
import type { SensorsSent } from './sensors-process.ts';

const ids = ['memory.gateway-mb', 'memory.after-1m-over-100k'] as const;

/** Over twenty homes of the usual size: with fewer a million readings would take longer than anybody waits. */
export const SENSOR_COUNT = 1_000;
/** Just under the 5 that a sensor may send (devices' table of limits). */
const PER_SENSOR_PER_SECOND = 4.9;
/** On their way at a time: enough to keep the gateway busy, too few to fill its queues. */
const IN_FLIGHT = 200;
const SAMPLE_COUNT = 11;
const SAMPLE_EVERY_MS = 300;

/** What a gateway holds after 100,000 readings and after 1,000,000: memory that grows with use would end a night. */
export const memory: Family = {
  name: 'memory',
  ids,
  async measure(run) {
    // A home's gateway has been started before: what Node made of the sources then is on its disk.
    await (await startMeasuredHome(run, 'started-before')).stop();
    const home = await startMeasuredHome(run, 'memory', { sensorCount: SENSOR_COUNT });
    try {
      const [first, all] = run.isShort ? [10_000, 40_000] : [100_000, 1_000_000];
      await flood(run, home, first);
      const early = await sampleMb(home.gatewayPid);
      await flood(run, home, all - first);
      const late = await sampleMb(home.gatewayPid);
      run.say(
        `memory: ${early.value.toFixed(1)} MB after ${first}, ${late.value.toFixed(1)} MB after ${all}`,
      );
      const { heapUsedMb = 0, externalMb = 0 } = await home.stats();
      run.say(
        `memory: of that ${heapUsedMb.toFixed(1)} MB JavaScript heap, ${externalMb.toFixed(1)} MB buffers`,
      );
      const doubt = await home.finish();
      if (doubt !== null) return toAbsences(ids, doubt);
      if (run.isShort) return toAbsences(ids, `the short form sends ${all} readings only`, true);
      return { 'memory.gateway-mb': late, 'memory.after-1m-over-100k': toRatio(late, early) };
    } finally {
      await home.stop();
    }
  },
};

export async function flood(run: BenchRun, { sensors }: MeasuredHome, count: number): Promise<void> {
  await sensors?.ask('quiet');
  const startMs = performance.now();
  const perSecond = SENSOR_COUNT * PER_SENSOR_PER_SECOND;
  await sensors?.ask<SensorsSent>('flood', { count, perSecond, inFlight: IN_FLIGHT });
  const seconds = (performance.now() - startMs) / 1_000;
  run.say(`memory: ${count} readings in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} a second`);
}

/** The most of several looks, with the least beside it. */
export async function sampleMb(pid: number): Promise<Figure> {
  const samples: number[] = [];
  for (let index = 0; index < SAMPLE_COUNT; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
    const sample = readResidentMb(pid);
    if (sample === null) throw new Error(`process ${pid} ended while its memory was looked at`);
    samples.push(sample);
  }
  return {
    value: Math.max(...samples),
    low: Math.min(...samples),
    high: Math.max(...samples),
    n: samples.length,
  };
}

const toRatio = (late: Figure, early: Figure): Figure => ({
  value: late.value / early.value,
  low: late.low / early.high,
  high: late.high / early.low,
  n: late.n,
});
