import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPgliteSql } from '#dashboards/hub/sql-pglite.ts';
import { createRandom } from '#firmware-sim/random.ts';
import { copyEmptyDatabase, type HubProcess, readLinkFile, startHubProcess } from '#tests/support/a-hub.ts';
import { type CuttableLink, createCuttableLink } from './cuttable-link.ts';

const COUNT = 1_000;
const isLong = process.env.NIGHTWELL_LONG === '1';
const ROUNDS = isLong ? 30 : 8;
type Progress = { readonly saidCount: number; readonly waitingCount: number; readonly lastSeq: number };

let folder: string;
let cable: CuttableLink;
let hub: HubProcess | null = null;
let sender: ChildProcess | null = null;
let progress: Progress = { saidCount: 0, waitingCount: 0, lastSeq: 0 };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightwell-cut-'));
  await copyEmptyDatabase(join(folder, 'hub', 'database'));
  cable = createCuttableLink();
});
afterEach(async () => {
  sender?.kill('SIGKILL');
  await hub?.kill();
  await cable.stop();
  rmSync(folder, { recursive: true, force: true });
});

const startHub = (mqttPort: number): Promise<HubProcess> =>
  startHubProcess([
    ...[
      '--data-folder',
      join(folder, 'hub'),
      '--host',
      cable.hubHost,
      '--name',
      `${cable.hubHost},127.0.0.1`,
    ],
    ...['--http-port', '0', '--mqtt-port', `${mqttPort}`, '--pages-tls', '--home', 'rowan-house'],
    ...['--log-level', 'error'],
  ]);

function startSender(linkPath: string): void {
  const perTick = Math.max(1, Math.round((COUNT / (ROUNDS * 2_000)) * 50));
  const mine = cable.run('tests/faults/hub-link-sender.ts', [
    linkPath,
    join(folder, 'home'),
    `${COUNT}`,
    `${perTick}`,
  ]);
  mine.on('message', (message) => {
    if (sender === mine) progress = message as Progress;
  });
  sender = mine;
}

it(
  'a thousand envelopes arrive once each and in order, through a link that is cut without a word and two ends that are killed',
  async () => {
    const { between } = createRandom(31);
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    hub = await startHub(0);
    const { mqttPort } = hub.ready;
    const issued = readLinkFile(hub.ready.linkFiles[0] ?? '');
    const linkPath = join(folder, 'link.json');
    writeFileSync(linkPath, JSON.stringify({ ...issued, ...(await cable.reach(mqttPort)) }));
    startSender(linkPath);

    // The instants are the fault that is tried here: nothing is waited for but luck.
    for (let round = 0; round < ROUNDS; round += 1) {
      await pause(between(200, 1_000));
      cable.cut();
      await pause(between(100, 1_800));
      if (round % 4 === 1) {
        await hub.kill();
        hub = await startHub(mqttPort);
      }
      if (round % 4 === 3) {
        sender?.kill('SIGKILL');
        startSender(linkPath);
      }
      cable.heal();
    }
    await expect
      .poll(() => progress, { timeout: 60_000, interval: 100 })
      .toMatchObject({ saidCount: COUNT, waitingCount: 0 });
    const leaving = sender;
    if (leaving !== null) {
      const gone = once(leaving, 'exit');
      leaving.send('stop');
      expect(await gone).toEqual([0, null]);
    }
    expect(await hub.stop()).toBe(0);
    hub = null;

    const sql = await openPgliteSql(join(folder, 'hub', 'database'));
    const rows = await sql.query(
      'SELECT epoch, seq, received_at_ms, is_readable, body FROM envelope ORDER BY epoch, seq',
    );
    await sql.close();
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: COUNT }, (_, index) => index + 1));
    expect(new Set(rows.map(({ epoch }) => epoch)).size).toBe(1);
    expect(rows.every((row) => row.is_readable)).toBe(true);
    const things = rows.map(({ body }) => {
      const { onsetAtMs, fallCount } = body as { onsetAtMs?: number; fallCount?: number };
      return onsetAtMs ?? fallCount ?? -1;
    });
    expect(things.toSorted((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, index) => index));
    const receivedAtMs = rows.map((row) => Number(row.received_at_ms));
    expect(receivedAtMs).toEqual(receivedAtMs.toSorted((a, b) => a - b));
    console.log(`${COUNT} envelopes in ${new Set(receivedAtMs).size} batches over ${cable.how}`);
  },
  isLong ? 300_000 : 120_000,
);
