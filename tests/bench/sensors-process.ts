import { toTopic } from '#devices/topics.ts';
import { answerParent } from './child.ts';
import { BENCH_HOME_ID, type KnownDevice } from './large-home.ts';
import { connectWire, monotonicMs, type Wire } from './wire.ts';

/** Sensors that measure, in a process of their own: the load behind a fall. */

export type SensorsSent = {
  readonly sentCount: number;
  readonly takenCount: number;
  /** The longest that a reading left after its time, and CPU time used: is it the generator that is measured? */
  readonly latestMs: number;
  readonly cpuMs: number;
};

type Sensor = { readonly deviceId: string; readonly topic: string; readonly wire: Wire; seq: number };
const sensors: Sensor[] = [];
const CONNECTING_AT_ONCE = 4;
const TICK_MS = 2;
/** For readings that only say that somebody is there: looking every 2 ms for them would cost more than they do. */
const SLOW_TICK_MS = 50;
const SLOW_PER_SECOND = 20;

let next = 0;
let sentCount = 0;
let takenCount = 0;
let latestMs = 0;
let ticking: NodeJS.Timeout | null = null;

answerParent({
  async connect({ port, devices }: { port: number; devices: readonly KnownDevice[] }): Promise<void> {
    const waiting = [...devices];
    const connectNext = async (from: string): Promise<void> => {
      for (let device = waiting.shift(); device !== undefined; device = waiting.shift()) {
        const { deviceId, secret } = device;
        const wire = await connectWire({ port, clientId: deviceId, secret, from, onTaken: take });
        const topic = toTopic({ homeId: BENCH_HOME_ID, deviceId, lane: 'telemetry' });
        sensors.push({ deviceId, topic, wire, seq: 0 });
      }
    };
    const addresses = Array.from({ length: CONNECTING_AT_ONCE }, (_, index) => `127.0.0.${index + 2}`);
    await Promise.all(addresses.map(connectNext));
  },
  /** Readings at an even rate, each sensor in turn, until `quiet`. */
  load({ perSecond }: { perSecond: number }): void {
    const startMs = monotonicMs();
    let count = 0;
    const tickMs = perSecond <= SLOW_PER_SECOND ? SLOW_TICK_MS : TICK_MS;
    const tick = (): void => {
      const nowMs = monotonicMs();
      for (; startMs + (count * 1_000) / perSecond <= nowMs; count += 1) {
        latestMs = Math.max(latestMs, nowMs - startMs - (count * 1_000) / perSecond);
        send(0);
      }
      ticking = setTimeout(tick, tickMs);
    };
    tick();
  },
  quiet(): SensorsSent {
    if (ticking !== null) clearTimeout(ticking);
    ticking = null;
    return toSent();
  },
  /** `count` readings, acknowledged, as fast as that goes: at most `perSecond`, and at most `inFlight` at a time. */
  async flood(wish: { count: number; perSecond: number; inFlight: number }): Promise<SensorsSent> {
    const { count, perSecond, inFlight } = wish;
    const startMs = monotonicMs();
    const [sentBefore, takenBefore] = [sentCount, takenCount];
    while (takenCount - takenBefore < count) {
      const due = Math.min(count, ((monotonicMs() - startMs) * perSecond) / 1_000);
      const isRoom = () => sentCount - sentBefore - (takenCount - takenBefore) < inFlight;
      while (sentCount - sentBefore < due && isRoom()) send(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return toSent();
  },
});

function take(): void {
  takenCount += 1;
}

function send(qos: 0 | 1): void {
  const sensor = sensors[next];
  if (sensor === undefined) throw new Error('no sensor is connected');
  next = (next + 1) % sensors.length;
  sensor.wire.publish(sensor.topic, toReading(sensor), qos);
  sensor.seq += 1;
  sentCount += 1;
}

function toReading({ deviceId, seq }: Sensor): string {
  const wave = (seq % 10) / 10;
  const head = { bootId: 'bench-boot', seq, ageMs: 0, windowMs: 1_000 };
  if (deviceId.startsWith('audio-')) {
    return JSON.stringify({ kind: 'sound-window', ...head, laeqDba: 31.2 + wave, lamaxDba: 38.5 + wave });
  }
  return JSON.stringify({
    kind: 'motion-window',
    ...head,
    meanG: 1.01,
    sdG: 0.02 + wave / 10,
    peakG: 1.2 + wave,
    stepCount: 0,
  });
}

function toSent(): SensorsSent {
  const { user, system } = process.cpuUsage();
  const sent = { sentCount, takenCount, latestMs, cpuMs: (user + system) / 1_000 };
  latestMs = 0;
  return sent;
}
