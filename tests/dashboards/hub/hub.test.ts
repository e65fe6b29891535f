import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { MqttClient } from 'mqtt';
import { generate } from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { prepareCertificates } from '#dashboards/hub/certificates.ts';
import { HomeId } from '#devices/ids.ts';
import {
  Committed,
  type HubLinkFile,
  toCommittedTopic,
  toEnvelopesTopic,
} from '#gateway/hub-link/envelope.ts';
import { readLinkFile, startHubProcess, startTestHub, type TestHub } from '#tests/support/a-hub.ts';
import { postgresMissing, startPostgres } from '#tests/support/a-postgres.ts';
import { anEnvelope, aStory, rowanHouse, toPayload } from './sayings.ts';

vi.setConfig({ testTimeout: 40_000, hookTimeout: 60_000 });

let hub: TestHub;
let elmCourt: HubLinkFile;
const clients: MqttClient[] = [];
const within = { timeout: 10_000, interval: 20 };

beforeAll(async () => {
  hub = await startTestHub();
  elmCourt = readLinkFile((await hub.hub.addHome(HomeId.parse('elm-court'))) ?? '');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.end(true);
});
afterAll(() => hub?.stop());

type Wish = Partial<{ clientId: string; username: string; password: string }>;
function connect(link: HubLinkFile, wish: Wish = {}): Promise<MqttClient> {
  const client = new MqttClient(() => connectTls({ host: link.host, port: link.port, ca: link.caPem }), {
    protocolVersion: 4,
    clientId: link.homeId,
    username: link.homeId,
    password: link.secret,
    reconnectPeriod: 0,
    ...wish,
  });
  clients.push(client);
  const { promise, resolve, reject } = Promise.withResolvers<MqttClient>();
  client.once('connect', () => resolve(client));
  client.on('error', reject);
  client.once('close', () => reject(new Error('closed')));
  return promise;
}

const aBatch = (epoch: string) =>
  toPayload([anEnvelope(1, { kind: 'alert-story', body: aStory() }, { epoch })]);
const hasEpoch = async (epoch: string): Promise<boolean> =>
  (await hub.sql.query('SELECT 1 AS one FROM envelope WHERE epoch = $1', [epoch])).length > 0;

it.each<{ why: string; wish: Wish }>([
  { why: 'under another home’s id', wish: { clientId: 'elm-court' } },
  { why: 'under another home’s user name', wish: { username: 'elm-court' } },
  { why: 'with a wrong secret', wish: { password: 'x'.repeat(32) } },
  { why: 'under an id that nobody has', wish: { clientId: 'nobody', username: 'nobody' } },
])('a home is not let in $why', async ({ wish }) => {
  await expect(connect(hub.link, wish)).rejects.toThrow(/Bad username or password/);
});

it('a home can neither speak for another nor hear what the hub tells it', async () => {
  const client = await connect(elmCourt);
  await expect(client.subscribeAsync(toCommittedTopic(rowanHouse))).rejects.toThrow();
  await expect(client.subscribeAsync('#')).rejects.toThrow();
  client.publish(toEnvelopesTopic(rowanHouse), Buffer.from(aBatch('1764000000002-00000000')), { qos: 1 });
  await expect.poll(() => client.connected, within).toBe(false);
  expect(await hasEpoch('1764000000002-00000000')).toBe(false);
  const again = await connect(elmCourt);
  const forged = Buffer.from(aBatch('1764000000003-00000000'));
  await again.publishAsync(toEnvelopesTopic(elmCourt.homeId), forged, { qos: 1 });
  // Its own topic, somebody else's id inside: not recorded, not confirmed.
  expect(await hasEpoch('1764000000003-00000000')).toBe(false);
});

it('reads a batch that comes in pieces of any size over TLS', async () => {
  for (const pieceBytes of [1, 7, 1_400]) {
    const epoch = `176400000001${pieceBytes % 10}-0000000${pieceBytes % 10}`;
    const socket = connectTls({ host: '127.0.0.1', port: hub.link.port, ca: hub.link.caPem });
    socket.setNoDelay(true);
    socket.on('error', () => {});
    const { homeId, secret } = hub.link;
    const login = {
      cmd: 'connect',
      clientId: homeId,
      username: homeId,
      password: Buffer.from(secret),
    } as const;
    const bytes = Buffer.concat([
      generate({ ...login, protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 10 }),
      generate({
        cmd: 'publish',
        topic: toEnvelopesTopic(homeId),
        payload: Buffer.from(aBatch(epoch)),
        qos: 1,
        messageId: 1,
        dup: false,
        retain: false,
      }),
    ]);
    for (let at = 0; at < bytes.length; at += pieceBytes) socket.write(bytes.subarray(at, at + pieceBytes));
    await expect.poll(() => hasEpoch(epoch), within).toBe(true);
    socket.destroy();
  }
});

it('confirms on the home’s own topic, after the commit', async () => {
  const client = await connect(hub.link);
  const heard: Committed[] = [];
  client.on('message', (_topic, payload) => heard.push(Committed.parse(JSON.parse(payload.toString()))));
  await client.subscribeAsync(toCommittedTopic(rowanHouse), { qos: 1 });
  const epoch = '1764000000005-00000000';
  client.publish(toEnvelopesTopic(rowanHouse), Buffer.from(aBatch(epoch)), { qos: 1 });
  await expect.poll(() => heard, within).toEqual([{ v: 1, epoch, seq: 1 }]);
  expect(await hasEpoch(epoch)).toBe(true);
});

it('link files, keys and passwords are for this user’s eyes alone', async () => {
  for (const name of ['homes/rowan-house.json', 'certificates/ca-key.pem', 'certificates/server-key.pem'])
    expect(statSync(join(hub.folder, name)).mode & 0o777).toBe(0o600);
  const rows = [
    ...(await hub.sql.query('SELECT secret_hash AS hash FROM home')),
    ...(await hub.sql.query('SELECT password_hash AS hash FROM person')),
  ].map(({ hash }) => String(hash));
  expect(rows.join()).not.toContain(hub.link.secret);
  expect(rows.join()).not.toContain(hub.signIn.password);
});

it('makes its server certificate anew when its names change, and its authority never', async () => {
  const folder = join(hub.folder, 'certificates');
  const before = readFileSync(join(folder, 'ca.pem'), 'utf8');
  const same = await prepareCertificates(folder, ['127.0.0.1', 'localhost'], Date.now());
  const other = await prepareCertificates(folder, ['127.0.0.1', 'hub.example'], Date.now());
  const aged = await prepareCertificates(folder, ['127.0.0.1', 'hub.example'], Date.now() + 380 * 86_400_000);
  expect([same.caPem, other.caPem, aged.caPem]).toEqual([before, before, before]);
  expect(new Set([same.certPem, other.certPem, aged.certPem]).size).toBe(3);
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${hub.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

it('a session is a cookie that scripts can’t read and other sites don’t send', async () => {
  const response = await post('/api/sign-in', hub.signIn);
  expect(response.status).toBe(200);
  const [cookie = ''] = response.headers.getSetCookie();
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
  const [pair = ''] = cookie.split(';');
  const ask = async (value: string) =>
    (await fetch(`${hub.url}/api/homes`, { headers: { cookie: value } })).status;
  expect(await ask(pair)).toBe(200);
  expect(await ask(`${pair}x`)).toBe(401);
  expect(await ask(pair.replace('clinical-lead', 'somebody-else'))).toBe(401);
  expect(await ask('')).toBe(401);
});

it('wrong passwords are slowed down, for a name that exists and one that doesn’t alike', async () => {
  for (const personId of ['clinical-lead', 'nobody-here']) {
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1)
      statuses.push((await post('/api/sign-in', { personId, password: 'wrong' })).status);
    expect(statuses).toEqual([401, 401, 429]);
  }
});

it.each<{ why: string; ask: () => Promise<Response>; status: number }>([
  {
    why: 'a form of another site',
    ask: () => post('/api/sign-in', hub.signIn, { origin: 'https://elsewhere.example' }),
    status: 400,
  },
  {
    why: 'no JSON',
    ask: () => post('/api/sign-in', hub.signIn, { 'content-type': 'text/plain' }),
    status: 400,
  },
  {
    why: 'far too much',
    ask: () => post('/api/sign-in', { personId: 'x', password: 'x'.repeat(99_999) }),
    status: 400,
  },
  { why: 'an unknown question', ask: () => post('/api/homes', {}), status: 404 },
  { why: 'a home without a session', ask: () => fetch(`${hub.url}/api/homes/rowan-house`), status: 401 },
])('answers $why with $status', async ({ ask, status }) => {
  expect((await ask()).status).toBe(status);
});

it.skipIf(postgresMissing !== null)(
  `stands on a PostgreSQL server as well (${postgresMissing ?? 'Debian’s'})`,
  async () => {
    const server = await startPostgres();
    const other = await startTestHub({ postgresUrl: server.url });
    try {
      const client = await connect(other.link);
      const epoch = '1764000000006-00000000';
      await client.publishAsync(toEnvelopesTopic(rowanHouse), Buffer.from(aBatch(epoch)), { qos: 1 });
      expect(await other.sql.query('SELECT kind, key, seq FROM latest')).toEqual([
        { kind: 'alert-story', key: aStory().alertId, seq: 1 },
      ]);
    } finally {
      for (const client of clients.splice(0)) client.end(true);
      await other.stop();
      await server.stop();
    }
  },
);

it.each([
  { args: ['--help'], said: /Usage: npx nightwell hub/ },
  { args: ['--mqtt-port', 'seven'], said: /--mqtt-port seven: not understood/ },
  { args: ['--host', '0.0.0.0'], said: /only with --pages-tls/ },
  { args: ['--sideways'], said: /--sideways/ },
  { args: ['--postgres-url', 'mysql://x'], said: /not understood/ },
])('started with $args, the hub says what is what and ends', async ({ args, said }) => {
  const isHelp = args[0] === '--help';
  const ended = startHubProcess(args);
  if (isHelp) await expect(ended).rejects.toThrow(/ended with 0/);
  else await expect(ended).rejects.toThrow(new RegExp(`ended with 2: [^]*${said.source}`));
});
