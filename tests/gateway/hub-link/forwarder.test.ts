import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { prepareCertificates } from '#dashboards/hub/certificates.ts';
import type { Log } from '#gateway/base/log.ts';
import { toBackOffMs } from '#gateway/hub-link/back-off.ts';
import type { HubLinkFile } from '#gateway/hub-link/envelope.ts';
import { type Forwarder, startForwarder } from '#gateway/hub-link/forwarder.ts';
import { createSayings } from '#gateway/hub-link/sayings.ts';
import { type HubOutbox, openHubOutbox } from '#gateway/store/hub-outbox.ts';
import { aNight, aStory } from '#tests/dashboards/hub/sayings.ts';
import { startTestHub, type TestHub } from '#tests/support/a-hub.ts';

// A real hub, TLS and disk, beside whatever else this machine does.
vi.setConfig({ testTimeout: 40_000, hookTimeout: 60_000 });

let hub: TestHub;
let folder: string;
let outbox: HubOutbox;
let forwarder: Forwarder | null = null;
const warned: string[] = [];
const log: Log = {
  error() {},
  warn: (event, fields) => warned.push(`${event} ${fields?.reason ?? ''}`),
  info() {},
  debug() {},
};
const within = { timeout: 20_000, interval: 20 };

beforeAll(async () => {
  hub = await startTestHub();
}, 60_000);
afterAll(() => hub?.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightwell-forwarder-'));
  outbox = openHubOutbox({ folder, nowMs: Date.now, onSetAside: () => {} });
  warned.length = 0;
});
afterEach(() => {
  forwarder?.stop();
  outbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function forward(link: HubLinkFile = hub.link): void {
  forwarder = startForwarder({
    link,
    outbox,
    log,
    random: () => 0.5,
    onState: () => {},
    onBroken: (cause) => {
      throw cause;
    },
    timing: { keepaliveMs: 1_000, connectWithinMs: 1_000, committedWithinMs: 500, backOffFactor: 0.02 },
  });
}

const sayStory = (index: number, residentId = 'resident-12'): boolean =>
  createSayings({ homeId: hub.link.homeId, outbox, log }).take({
    kind: 'content-offered',
    content: {
      kind: 'alert-story',
      body: aStory({ alertId: `fall-${index}` as never, residentId: residentId as never }),
    },
    atMs: Date.now(),
  });
const readKeys = async (): Promise<unknown[]> =>
  (await hub.sql.query('SELECT seq FROM envelope WHERE epoch = $1 ORDER BY seq', [outbox.epoch()])).map(
    ({ seq }) => seq,
  );

it('what waited is at the hub and gone from the outbox, batch by batch', async () => {
  for (let index = 0; index < 1_200; index += 1) sayStory(index);
  forward();
  await expect.poll(() => outbox.stats().waitingCount, within).toBe(0);
  expect(await readKeys()).toEqual(Array.from({ length: 1_200 }, (_, index) => index + 1));
  sayStory(5_000);
  forwarder?.wake();
  await expect.poll(() => outbox.stats().waitingCount, within).toBe(0);
}, 40_000);

it('sends batches of nearly 256 kB through TLS in one piece', async () => {
  const sayings = createSayings({ homeId: hub.link.homeId, outbox, log });
  for (let index = 0; index < 300; index += 1) {
    const body = aNight(`resident-${index}`, '2025-11-24');
    sayings.take({ kind: 'content-offered', content: { kind: 'night-features', body }, atMs: Date.now() });
  }
  const { waitingBytes } = outbox.stats();
  expect(waitingBytes).toBeGreaterThan(150_000);
  forward();
  await expect.poll(() => outbox.stats().waitingCount, within).toBe(0);
  expect(await readKeys()).toHaveLength(300);
}, 40_000);

it('lets a saying with a name in it stay at home', () => {
  const sayings = createSayings({ homeId: hub.link.homeId, outbox, log });
  const body = { ...aStory(), residentName: 'Hilda Forsyth' };
  expect(
    sayings.take({ kind: 'content-offered', content: { kind: 'alert-story', body }, atMs: Date.now() }),
  ).toBe(false);
  expect(outbox.stats().waitingCount).toBe(0);
});

it('shows the very next envelope before it leaves', () => {
  sayStory(1);
  const sayings = createSayings({ homeId: hub.link.homeId, outbox, log });
  expect(sayings.next(5)).toMatchObject({ v: 1, homeId: 'rowan-house', seq: 1, kind: 'alert-story' });
  expect(sayings.next(5)?.epoch).toBe(outbox.epoch());
});

it('shows the summary that comes next where nothing waits, and nothing before anything was told', () => {
  const sayings = createSayings({ homeId: hub.link.homeId, outbox, log });
  expect(sayings.next(5)).toBeNull();
  const summary = {
    ...{ homeName: 'Rowan House', timeZone: 'Europe/London', residentIds: [] },
    ...{ deviceCount: 1, silentDeviceCount: 0, openAlertCount: 0 },
  };
  sayings.take({ kind: 'home-summed-up', summary, atMs: 1 });
  outbox.nextBatch({ count: 500, bytes: 256_000 });
  outbox.settle(outbox.epoch(), outbox.stats().lastSeq);
  const { lastSeq, waitingCount } = outbox.stats();
  expect(waitingCount).toBe(0);
  expect(sayings.next(5)).toMatchObject({ kind: 'home-summary', seq: lastSeq + 1, atMs: 5 });
});

it.each<{ why: string; link: () => Partial<HubLinkFile>; said: RegExp }>([
  { why: 'with a wrong secret', link: () => ({ secret: 'x'.repeat(32) }), said: /hub-lost refused-4/ },
  { why: 'as another home', link: () => ({ homeId: 'elm-court' as never }), said: /hub-lost refused-4/ },
  { why: 'that nobody listens at', link: () => ({ port: 1 }), said: /hub-lost ECONNREFUSED/ },
])('a hub $why gets nothing, and the home tries on', async ({ link, said }) => {
  sayStory(1);
  forward({ ...hub.link, ...link() });
  await expect.poll(() => warned.join('\n'), within).toMatch(said);
  expect(outbox.stats().waitingCount).toBe(1);
  // Told once, not with each try.
  expect(warned.filter((line) => said.test(line))).toHaveLength(1);
});

it('believes no other authority than its hub’s, and tells it nothing', async () => {
  const other = await prepareCertificates(join(folder, 'other'), ['127.0.0.1'], Date.now());
  sayStory(1);
  forward({ ...hub.link, caPem: other.caPem });
  await expect.poll(() => warned.join('\n'), within).toMatch(/hub-lost .*(CERT|SIGNATURE|VERIFY)/);
  expect(outbox.stats().waitingCount).toBe(1);
});

it('gives up on a hub that takes everything and never answers, and is there when it does', async () => {
  const certificates = await prepareCertificates(join(folder, 'hung'), ['127.0.0.1'], Date.now());
  const sockets: TLSSocket[] = [];
  const hung = createServer({ cert: certificates.certPem, key: certificates.keyPem }, (socket) => {
    sockets.push(socket.on('data', () => {}).on('error', () => {}));
  });
  await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', () => resolve()));
  const { port } = hung.address() as { port: number };
  sayStory(1);
  forward({ ...hub.link, port, caPem: certificates.caPem });
  await expect.poll(() => sockets.length, within).toBeGreaterThan(2);
  expect(outbox.stats().waitingCount).toBe(1);
  forwarder?.stop();
  for (const socket of sockets) socket.destroy();
  hung.close();
  forward();
  await expect.poll(() => outbox.stats().waitingCount, within).toBe(0);
}, 30_000);

it.each([
  { failureCount: 1, random: 0.999, mostMs: 1_000 },
  { failureCount: 2, random: 0.999, mostMs: 2_000 },
  { failureCount: 7, random: 0.999, mostMs: 60_000 },
  { failureCount: 1_000, random: 0.999, mostMs: 60_000 },
  { failureCount: 5, random: 0, mostMs: 0 },
])('after $failureCount failures it waits at most $mostMs ms', ({ failureCount, random, mostMs }) => {
  const waitMs = toBackOffMs(failureCount, random);
  expect(waitMs).toBeLessThanOrEqual(mostMs);
  expect(waitMs).toBeGreaterThanOrEqual(mostMs * 0.99);
});
