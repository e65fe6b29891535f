import { join } from 'node:path';
import { openPgliteSql } from '#dashboards/hub/sql-pglite.ts';
import { ResidentId } from '#devices/ids.ts';
import { silentLog } from '#gateway/base/log.ts';
import { openStore } from '#gateway/history/open-store.ts';
import { openHubOutbox } from '#gateway/store/hub-outbox.ts';
import { createSystemClock } from '#gateway/system.ts';

/** How far the home's outbox has numbered, and what of it still waits. For when the gateway is down. */
export function readOutbox(folder: string) {
  const outbox = openHubOutbox({ folder, nowMs: Date.now, onSetAside: () => {} });
  try {
    return { epoch: outbox.epoch(), ...outbox.stats() };
  } finally {
    outbox.close();
  }
}

export type HubRow = {
  readonly epoch: string;
  readonly seq: number;
  readonly kind: string;
  readonly body: string;
};

/** Every envelope that the hub has, in order. For when the hub is down. */
export async function readHubRows(hubFolder: string): Promise<readonly HubRow[]> {
  const sql = await openPgliteSql(join(hubFolder, 'database'));
  try {
    const rows = await sql.query(
      'SELECT epoch, seq, kind, is_readable, body FROM envelope ORDER BY epoch, seq',
    );
    return rows.map(({ epoch, seq, kind, body }) => ({
      epoch: String(epoch),
      seq: Number(seq),
      kind: String(kind),
      body: JSON.stringify(body),
    }));
  } finally {
    await sql.close();
  }
}

/** Of each minute between the two, how loud history has the resident's room; null: nothing. For when the gateway is down. */
export async function readSound(
  folder: string,
  residentId: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<ReadonlyArray<number | null>> {
  const store = await openStore({ kind: 'sqlite' }, { folder, clock: createSystemClock(), log: silentLog });
  const of = { residentId: ResidentId.parse(residentId) };
  const span = { fromMs, toMs, everyMs: 60_000, aggregate: 'mean' } as const;
  const answer = await store.query({ of, quantities: ['laeqDba'], ...span });
  await store.stop();
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.value[0]?.values ?? [];
}
