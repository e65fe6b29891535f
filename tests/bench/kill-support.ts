import { silentLog } from '#gateway/base/log.ts';
import { startGateway } from '#gateway/gateway.ts';
import type { HomeDocuments } from '#gateway/home-documents.ts';
import { readJournal } from '#gateway/store/journal-reader.ts';
import { createSystemClock } from '#gateway/system.ts';

/** Sets a home up in `folder`; returns ports that are free now, for every gateway to come. */
export async function installHome(
  documents: HomeDocuments,
  folder: string,
): Promise<{ readonly httpPort: number; readonly mqttPort: number }> {
  const started = await startGateway({
    dataFolder: folder,
    host: '127.0.0.1',
    httpPort: 0,
    mqttPort: 0,
    pagesFolder: 'dashboards/dist',
    clock: createSystemClock(),
    log: silentLog,
    install: documents,
    onBroken: (cause) => {
      throw cause;
    },
  });
  if (!started.ok) throw new Error(started.failure.message);
  const { httpPort, mqttPort } = started.value;
  await started.value.stop();
  return { httpPort, mqttPort };
}

/** Which of the `promised` packets (`device.boot.seq`) did not decide, and which packet or alert did so twice. */
export function judgeJournal(
  folder: string,
  promised: readonly string[],
): { readonly lost: readonly string[]; readonly doubled: readonly string[] } {
  const decided = new Map<string, number>();
  const count = (name: string): void => void decided.set(name, (decided.get(name) ?? 0) + 1);
  for (const { input, events } of readJournal(folder)) {
    const hasDecided = events.some(({ kind }) => kind === 'packet-heard');
    if (input.kind === 'event-received' && hasDecided) {
      count(`${input.deviceId}.${input.reading.bootId}.${input.reading.seq}`);
    }
    for (const event of events) if (event.kind === 'alert-raised') count(`alert ${event.alertId}`);
  }
  return {
    lost: promised.filter((name) => !decided.has(name)),
    doubled: [...decided].filter(([, times]) => times > 1).map(([name]) => name),
  };
}

/** Mulberry32: the same seed kills at the same moments, as far as two runs can be the same. */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
