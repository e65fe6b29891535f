import type { HomeId } from '#devices/ids.ts';
import type { Log } from '#gateway/base/log.ts';
import { Batch, type Committed, EnvelopeHead, HubEnvelope } from '#gateway/hub-link/envelope.ts';
import { type Arrived, recordBatch } from './record.ts';
import type { Sql } from './sql.ts';

export type Intake = {
  /** Records a batch and says how far this home has come: committed and on disk when it resolves. Null: not to be read at all. */
  readonly take: (homeId: HomeId, payload: Uint8Array) => Promise<Committed | null>;
  readonly stats: () => { readonly batchCount: number; readonly unreadableCount: number };
};

type Deps = {
  readonly sql: Sql;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly onChanged: (n: number, homeId: HomeId) => void;
};

/** As much of an envelope that can't be read as is kept. */
const UNREADABLE_KEPT_CHARACTERS = 16_384;

/** One batch after the other, so that changes are numbered in the order of their commits. */
export function createIntake({ sql, nowMs, log, onChanged }: Deps): Intake {
  let last: Promise<unknown> = Promise.resolve();
  let batchCount = 0;
  let unreadableCount = 0;

  const read = (homeId: HomeId, payload: Uint8Array) => {
    const batch = Batch.safeParse(parseJson(payload));
    if (!batch.success) return null;
    const arrived: Arrived[] = [];
    for (const raw of batch.data.envelopes) {
      const one = readOne(raw);
      if (one === null || one.head.homeId !== homeId) return null;
      arrived.push(one);
    }
    const epoch = arrived[0]?.head.epoch;
    const isOneEpoch = epoch !== undefined && arrived.every(({ head }) => head.epoch === epoch);
    return isOneEpoch ? { homeId, epoch, arrived } : null;
  };

  const record = async (homeId: HomeId, payload: Uint8Array): Promise<Committed | null> => {
    const batch = read(homeId, payload);
    if (batch === null) {
      log.warn('batch-unreadable', { homeId, bytes: payload.byteLength });
      return null;
    }
    const { seq, n } = await recordBatch(sql, batch, nowMs());
    await sql.settle();
    batchCount += 1;
    const unread = batch.arrived.filter(({ envelope }) => envelope === null);
    if (n !== null) onChanged(n, homeId);
    if (unread.length > 0) {
      unreadableCount += unread.length;
      log.warn('envelopes-unreadable', { homeId, count: unread.length, kind: unread[0]?.head.kind ?? '' });
    }
    return { v: 1, epoch: batch.epoch, seq };
  };

  return {
    take(homeId, payload) {
      const mine = last.then(() => record(homeId, payload));
      // A batch that failed is its own home's business: the next one goes on.
      last = mine.catch(() => {});
      return mine;
    },
    stats: () => ({ batchCount, unreadableCount }),
  };
}

/** An envelope of a newer home is kept as it is: it must not hold up what comes behind it. Null: not even a number. */
function readOne(raw: unknown): Arrived | null {
  const head = EnvelopeHead.safeParse(raw);
  if (!head.success) return null;
  const envelope = HubEnvelope.safeParse(raw);
  const text = JSON.stringify(raw);
  // The one character that jsonb can't hold.
  if (envelope.success && !text.includes('\\u0000')) return { head: head.data, envelope: envelope.data };
  return { head: head.data, envelope: null, text: text.slice(0, UNREADABLE_KEPT_CHARACTERS) };
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return undefined; // the schema behind it refuses undefined
  }
}
