import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { startQuarantineFile } from './quarantine-file.ts';

/** One packet that could not be used, as it is shown to whoever looks for the reason. */
export type Quarantined = {
  readonly atMs: number;
  /** Who sent it: the client id that the connection's credential is bound to. */
  readonly clientId: string;
  readonly topic: string;
  /** The device that the topic names, if it names one. */
  readonly deviceId: string | null;
  readonly code: string;
  readonly path: string | null;
  readonly bodyBytes: number;
  /** The first bytes of the body, at most 1 KiB of them, as hex: nothing in a log or a page may interpret them. */
  readonly bodyHex: string;
};

export type Quarantine = {
  /** Never waits and never throws: callable from the alarm path. */
  readonly add: (
    packet: Omit<Quarantined, 'bodyBytes' | 'bodyHex'> & { readonly payload: Uint8Array },
  ) => void;
  /** The newest last. */
  readonly list: () => readonly Quarantined[];
  /** How many since the start, per device (or client, where the topic names none) and code. */
  readonly counts: () => readonly {
    readonly source: string;
    readonly code: string;
    readonly count: number;
  }[];
  readonly stats: () => {
    readonly addedCount: number;
    readonly writeFailureCount: number;
    readonly unwrittenCount: number;
  };
  /** Writes what is still in memory. */
  readonly stop: () => Promise<void>;
};

const BODY_KEPT_BYTES = 1_024;
const TOPIC_KEPT_CHARACTERS = 256;
/** Sources are bound to credentials, so this is never reached by honest devices; past it they share one row. */
const COUNTS_MAX = 4_096;

/**
 * Keeps what could not be read, bounded: the last `keepCount` packets in memory, and `quarantine.jsonl` in
 * `folder` (none with `null`).
 */
export function startQuarantine(deps: {
  readonly folder: string | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly keepCount?: number;
  readonly fileMaxBytes?: number;
  readonly flushMs?: number;
}): Quarantine {
  const { folder, keepCount = 200, ...fileDeps } = deps;
  const file = folder === null ? null : startQuarantineFile({ folder, ...fileDeps });
  const kept: Quarantined[] = [];
  const counts = new Map<string, { source: string; code: string; count: number }>();
  let addedCount = 0;
  return {
    add({ payload, ...packet }) {
      const row = { ...packet, topic: packet.topic.slice(0, TOPIC_KEPT_CHARACTERS), ...toBody(payload) };
      addedCount += 1;
      kept.push(row);
      if (kept.length > keepCount) kept.shift();
      count(counts, row);
      file?.write(row);
    },
    list: () => [...kept],
    counts: () => [...counts.values()].map((row) => ({ ...row })),
    stats: () => ({ addedCount, ...(file?.stats() ?? { writeFailureCount: 0, unwrittenCount: 0 }) }),
    stop: async () => {
      await file?.stop();
    },
  };
}

function toBody(payload: Uint8Array): Pick<Quarantined, 'bodyBytes' | 'bodyHex'> {
  const bodyHex = Buffer.from(payload.subarray(0, BODY_KEPT_BYTES)).toString('hex');
  return { bodyBytes: payload.byteLength, bodyHex };
}

function count(
  counts: Map<string, { source: string; code: string; count: number }>,
  { deviceId, clientId, code }: Quarantined,
): void {
  const source = deviceId ?? clientId;
  const known = counts.get(`${source} ${code}`);
  if (known !== undefined) {
    known.count += 1;
    return;
  }
  if (counts.size < COUNTS_MAX) {
    counts.set(`${source} ${code}`, { source, code, count: 1 });
    return;
  }
  const others = counts.get('others') ?? { source: 'others', code: 'others', count: 0 };
  others.count += 1;
  counts.set('others', others);
}
