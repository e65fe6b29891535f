import { toTopic } from '#devices/topics.ts';
import { answerParent } from './child.ts';
import { BENCH_HOME_ID, type KnownDevice } from './large-home.ts';
import { connectWire, monotonicMs, type Wire } from './wire.ts';

/** The devices that fall, in a process of their own. */

export type Burst = { readonly count: number; readonly perSecond: number };
/** Name of a fall, `device.boot.seq`, as alerts are named too, with its scheduled and its real send. */
export type Sent = { readonly name: string; readonly scheduledMs: number; readonly sentMs: number };
export type BurstSent = { readonly sent: readonly Sent[]; readonly untakenCount: number };

const BOOT = 'bench-boot';
const TAKEN_WITHIN_MS = 5_000;
/** Timers of Node may be a millisecond late: the last part of a wait is spent looking at the clock. */
const LOOK_MS = 1.5;

type Faller = { readonly topic: string; readonly wire: Wire; readonly name: string; seq: number };
const fallers: Faller[] = [];
let untakenCount = 0;
let nextFaller = 0;

answerParent({
  async connect({ port, devices }: { port: number; devices: readonly KnownDevice[] }): Promise<void> {
    for (const { deviceId, secret } of devices) {
      const wire = await connectWire({
        port,
        clientId: deviceId,
        secret,
        onTaken: () => {
          untakenCount -= 1;
        },
      });
      const topic = toTopic({ homeId: BENCH_HOME_ID, deviceId, lane: 'event' });
      fallers.push({ wire, topic, name: `${deviceId}.${BOOT}`, seq: 0 });
    }
  },
  /** Falls of one device after another, evenly spread; resolves once all are acknowledged, or won't be. */
  async burst({ count, perSecond }: Burst): Promise<BurstSent> {
    const startMs = monotonicMs() + 20;
    const sent: Sent[] = [];
    for (let index = 0; index < count; index += 1) {
      const scheduledMs = startMs + (index * 1_000) / perSecond;
      await waitUntil(scheduledMs);
      sent.push({ name: fall(), scheduledMs, sentMs: monotonicMs() });
    }
    const deadlineMs = monotonicMs() + TAKEN_WITHIN_MS;
    while (untakenCount > 0 && monotonicMs() < deadlineMs) await waitUntil(monotonicMs() + 5);
    return { sent, untakenCount };
  },
});

function fall(): string {
  const faller = fallers[nextFaller];
  if (faller === undefined) throw new Error('no device is connected');
  nextFaller = (nextFaller + 1) % fallers.length;
  const { seq, name } = faller;
  faller.seq += 1;
  untakenCount += 1;
  const reading = { kind: 'fall-detected', bootId: BOOT, seq, ageMs: 0, peakG: 4.2, stillnessMs: 3_000 };
  faller.wire.publish(
    faller.topic,
    JSON.stringify({ ...reading, postureTurnDegrees: 80, confidence: 0.95 }),
    1,
  );
  return `${name}.${seq}`;
}

async function waitUntil(atMs: number): Promise<void> {
  const sleepMs = atMs - monotonicMs() - LOOK_MS;
  if (sleepMs > 0) await new Promise((resolve) => setTimeout(resolve, sleepMs));
  // Between two looks the sockets are served.
  while (monotonicMs() < atMs) await new Promise((resolve) => setImmediate(resolve));
}
