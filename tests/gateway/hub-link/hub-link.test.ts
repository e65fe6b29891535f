import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Home } from '#gateway/alerting/home.ts';
import { emptyHome } from '#gateway/alerting/home.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createDemoHome } from '#gateway/demo-home.ts';
import { type HubLink, startHubLink } from '#gateway/hub-link/hub-link.ts';
import { createSystemClock } from '#gateway/system.ts';
import { startTestHub, type TestHub } from '#tests/support/a-hub.ts';

// A real hub, TLS and disk, beside whatever else this machine does.
vi.setConfig({ testTimeout: 40_000, hookTimeout: 60_000 });

let hub: TestHub;
let folder: string;
let home: Home = emptyHome;
let link: HubLink;
const refused = new Set<string>();
const within = { timeout: 20_000, interval: 50 };

const start = (): HubLink =>
  startHubLink({
    folder,
    link: hub.link,
    home: () => home,
    homeName: () => 'Rowan House',
    refused: () => refused,
    clock: createSystemClock(),
    log: silentLog,
    timing: { backOffFactor: 0.02 },
  });
const readLatest = async (kind: string): Promise<Array<Record<string, unknown>>> =>
  (await hub.sql.query('SELECT body FROM latest WHERE kind = $1 ORDER BY key', [kind])).map(
    ({ body }) => body as Record<string, unknown>,
  );

const alert = (changes: object) =>
  ({
    alertId: 'fall-0012.boot.7',
    kind: 'possible-fall',
    priority: 'high',
    reason: 'still-down',
    roomId: 'room-12',
    residentId: 'resident-12',
    deviceId: 'fall-0012',
    evidence: {},
    onsetAtMs: Date.now() - 20_000,
    onsetUptimeMs: 0,
    raisedAtMs: Date.now(),
    count: 1,
    seq: 1,
    rung: 0,
    declinedBy: [],
    deliveries: [],
    seenBy: [],
    undo: null,
    state: 'raised',
    nextRungUptimeMs: 0,
    receiptDueUptimeMs: null,
    becomesHighUptimeMs: null,
    ...changes,
  }) as unknown as Home['closed'][number];

beforeAll(async () => {
  hub = await startTestHub();
  folder = mkdtempSync(join(tmpdir(), 'nightwell-hub-link-'));
  home = { ...emptyHome, config: (await createDemoHome()).homeConfig };
  link = start();
}, 60_000);
afterAll(async () => {
  await link?.stop();
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('says how the home is as soon as it is up, and who lives there by code alone', async () => {
  const deviceCount = home.config?.devices.length ?? 0;
  await expect
    .poll(() => readLatest('home-summary'), within)
    .toMatchObject([{ homeName: 'Rowan House', deviceCount }]);
  await expect.poll(async () => (await readLatest('device-health')).length, within).toBe(deviceCount);
  const [summary] = await readLatest('home-summary');
  expect(JSON.stringify(summary)).not.toMatch(/Hilda|Forsyth/);
});

it('tells an alert’s story to its end, in a call that waits for nothing', async () => {
  const fall = alert({});
  const beganMs = performance.now();
  link.tell({ home, alerts: [fall], notices: [] });
  expect(performance.now() - beganMs).toBeLessThan(20);
  await expect.poll(() => readLatest('alert-story'), within).toMatchObject([{ state: 'raised' }]);
  link.tell({ home, alerts: [alert({ state: 'accepted', acceptedAtMs: 5 })], notices: [] });
  link.tell({ home, alerts: [alert({ state: 'attended', arrivedAtMs: 6 })], notices: [] });
  const closed = alert({ state: 'closed', closedAtMs: 7, outcome: 'helped' });
  link.tell({ home, alerts: [closed], notices: [] });
  await expect
    .poll(() => readLatest('alert-story'), within)
    .toMatchObject([{ state: 'closed', acceptedAtMs: 5, arrivedAtMs: 6, closedAtMs: 7 }]);
  home = { ...home, closed: [closed] };
});

it('tells after a restart what ended while it was down, and nothing that was told before', async () => {
  await expect.poll(() => link.stats().hubWaitingCount, within).toBe(0);
  await link.stop();
  const unheard = alert({
    alertId: 'fall-0003.boot.1',
    state: 'closed',
    closedAtMs: 9,
    outcome: 'did-not-fall',
  });
  home = { ...home, closed: [...home.closed, unheard] };
  const [before] = await hub.sql.query(
    "SELECT count(*)::int AS c FROM envelope WHERE kind <> 'home-summary'",
  );
  link = start();
  await expect.poll(async () => (await readLatest('alert-story')).length, within).toBe(2);
  const [after] = await hub.sql.query("SELECT count(*)::int AS c FROM envelope WHERE kind <> 'home-summary'");
  expect(Number(after?.c) - Number(before?.c)).toBe(1);
});

it('says that a device is silent when its alert is raised', async () => {
  const silent = alert({
    alertId: 'silent.fall-0003',
    kind: 'device-silent',
    deviceId: 'fall-0003',
    reason: 'silent',
  });
  home = { ...home, open: { [silent.alertId]: silent } };
  link.tell({ home, alerts: [silent], notices: [] });
  await expect
    .poll(async () => (await readLatest('device-health')).filter(({ state }) => state === 'silent'), within)
    .toMatchObject([{ deviceId: 'fall-0003' }]);
});

it('says with its next summary that a device is not read, where it was told to be well before', async () => {
  refused.add('fall-0007');
  // A second start stands for the five minutes until the next summary.
  await link.stop();
  link = start();
  await expect
    .poll(async () => (await readLatest('device-health')).filter(({ state }) => state === 'refused'), within)
    .toMatchObject([{ deviceId: 'fall-0007', roomId: 'room-7', residentId: 'resident-7' }]);
});
