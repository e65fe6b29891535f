import { setTimeout as pause } from 'node:timers/promises';
import { toTopic } from '#devices/topics.ts';
import { BENCH_HOME_ID, type KnownDevice } from './large-home.ts';
import { connectWire, type Wire } from './wire.ts';

/** A worn sensor that keeps every fall until the gateway took it, and comes back until somebody listens. */
export type StubbornDevice = {
  /** `device.boot.seq` of every fall that the gateway acknowledged, and when it last did. */
  readonly acknowledged: ReadonlySet<string>;
  readonly waitingCount: () => number;
  /** One more fall; held back while too many wait for their answer. */
  readonly fall: () => void;
  readonly measure: () => void;
  readonly stop: () => Promise<void>;
};

/** A device without an answer says nothing new: what it sends again stays within the 10 that are taken at once. */
const WAITING_MOST = 4;
/** As quickly as the screens: the figure is the gateway's, not that of a device's patience. */
const RECONNECT_MS = 50;

export function startStubbornDevice(
  { deviceId, secret }: KnownDevice,
  { port, from, boot }: { readonly port: number; readonly from: string; readonly boot: string },
): StubbornDevice {
  const topicOf = (lane: 'event' | 'telemetry') => toTopic({ homeId: BENCH_HOME_ID, deviceId, lane });
  const acknowledged = new Set<string>();
  /** Falls without an answer, oldest first; and which packet of the present link carries which. */
  const waiting = new Set<number>();
  const inFlight = new Map<number, number>();
  let wire: Wire | null = null;
  let isStopped = false;
  let fallSeq = 0;
  let windowSeq = 0;

  const send = (seq: number): void => {
    if (wire === null) return;
    const reading = { kind: 'fall-detected', bootId: boot, seq, ageMs: 0, peakG: 4.2, stillnessMs: 3_000 };
    const body = JSON.stringify({ ...reading, postureTurnDegrees: 80, confidence: 0.95 });
    inFlight.set(wire.publish(topicOf('event'), body, 1), seq);
  };

  const onTaken = (messageId: number): void => {
    const seq = inFlight.get(messageId);
    if (seq === undefined) return;
    inFlight.delete(messageId);
    waiting.delete(seq);
    acknowledged.add(`${deviceId}.${boot}.${seq}`);
  };

  const keepConnected = async (): Promise<void> => {
    while (!isStopped) {
      const closed = Promise.withResolvers<void>();
      try {
        wire = await connectWire({
          port,
          clientId: deviceId,
          secret,
          from,
          onTaken,
          onClosed: closed.resolve,
        });
        for (const seq of waiting) send(seq);
        await closed.promise;
      } catch {
        // Nobody listens yet: that is what is being measured.
      }
      wire = null;
      inFlight.clear();
      if (!isStopped) await pause(RECONNECT_MS);
    }
  };
  const ended = keepConnected();

  return {
    acknowledged,
    waitingCount: () => waiting.size,
    fall() {
      if (waiting.size >= WAITING_MOST) return;
      waiting.add(fallSeq);
      send(fallSeq);
      fallSeq += 1;
    },
    measure() {
      const window = { kind: 'motion-window', bootId: boot, seq: windowSeq, ageMs: 0, windowMs: 1_000 };
      const body = JSON.stringify({ ...window, meanG: 1.01, sdG: 0.02, peakG: 1.2, stepCount: 0 });
      if (wire === null) return;
      wire.publish(topicOf('telemetry'), body, 0);
      windowSeq += 1;
    },
    stop() {
      isStopped = true;
      wire?.end();
      return ended;
    },
  };
}
