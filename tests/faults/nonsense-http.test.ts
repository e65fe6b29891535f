import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

const clock = createDrivenClock({
  bootId: 'boot-1',
  nowMs: Date.UTC(2026, 10, 21, 3, 10),
  uptimeMs: 1_000_000,
});
let home: TestHome;
let amy: Carer;
beforeAll(async () => {
  home = await startHome({ clock });
  amy = await home.carer('amy');
});
afterAll(() => home.stop());

/** The first line of the answer to exactly these bytes; empty where the gateway just hung up. */
async function say(bytes: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: home.gateway().httpPort });
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text;
    socket.destroy();
  });
  socket.on('error', () => {});
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return heard.split('\r\n')[0] ?? '';
}

const ask = (path: string, init: RequestInit) => fetch(`${home.url()}${path}`, init);
const json = { 'content-type': 'application/json' };
const signInAs = (personId: string, pin: string) =>
  ask('/api/sign-in', { method: 'POST', headers: json, body: JSON.stringify({ personId, pin }) });

/** After whatever was thrown at it, the home must still do its work. */
async function expectAlive(): Promise<void> {
  expect((await ask('/api/people', {})).status).toBe(200);
  expect(await amy.heartbeat()).toMatchObject({ seq: expect.any(Number) });
}

describe('a web server that is asked for nonsense goes on watching', () => {
  it.each([
    { what: 'an address that is none', request: 'GET // HTTP/1.1' },
    { what: 'an address that is nothing but a host', request: 'GET //[:: HTTP/1.1' },
    { what: 'a whole other address', request: 'GET http://elsewhere:99999/ HTTP/1.1' },
    { what: 'a proxy connection', request: 'CONNECT elsewhere:443 HTTP/1.1' },
    { what: 'the server itself', request: 'OPTIONS * HTTP/1.1' },
    { what: 'a broken escape', request: 'GET /%E0%A4%A HTTP/1.1' },
    { what: 'a file above the pages', request: 'GET /../../../../etc/passwd HTTP/1.1' },
    { what: 'the same, escaped', request: 'GET /..%2f..%2f..%2fetc%2fpasswd HTTP/1.1' },
    { what: 'the same, escaped twice', request: 'GET /%252e%252e/%252e%252e/etc/passwd HTTP/1.1' },
    { what: 'the journal', request: 'GET /..%2f..%2f..%2fgateway%2fmain.ts HTTP/1.1' },
    { what: 'a name with a zero in it', request: 'GET /index.html%00.js HTTP/1.1' },
    {
      what: 'an upgrade to something unknown',
      request: 'GET /staff/ HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c',
    },
    {
      what: 'an upgrade elsewhere',
      request: 'GET /else HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket',
    },
    { what: 'no HTTP at all', request: '\u0016\u0003\u0001\u0002' },
  ])('$what', async ({ request }) => {
    const answer = await say(`${request}\r\nHost: home\r\n\r\n`);
    expect(answer).not.toMatch(/ 200 |root:/);
    await expectAlive();
  });

  it.each([
    { what: 'bad JSON', headers: json, body: '{"personId":' },
    { what: 'no JSON', headers: json, body: 'personId=amy' },
    {
      what: 'a form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'personId=amy',
    },
    {
      what: 'plain text that is JSON',
      headers: { 'content-type': 'text/plain' },
      body: '{"personId":"amy"}',
    },
    { what: 'a list', headers: json, body: '[]' },
    { what: 'no body', headers: json, body: '' },
    { what: 'a prototype', headers: json, body: '{"__proto__":{"personId":"amy"},"pin":"1234"}' },
    { what: 'a person who is none', headers: json, body: '{"personId":"constructor","pin":1234}' },
    { what: 'another page’s request', headers: { ...json, origin: 'http://elsewhere' }, body: '{}' },
    { what: 'an origin that is none', headers: { ...json, origin: 'null' }, body: '{}' },
  ])('a sign-in with $what is refused in words', async ({ headers, body }) => {
    const response = await ask('/api/sign-in', { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(response.headers.getSetCookie()).toEqual([]);
    await expectAlive();
  });

  it('a sign-in of 1 MB is refused in words, not by a broken line', async () => {
    const body = JSON.stringify({ personId: 'amy', pin: '1'.repeat(1_000_000) });
    const response = await ask('/api/sign-in', { method: 'POST', headers: json, body });
    expect(response.status).toBe(400);
    await expectAlive();
  });

  it.each([
    'nightwell_session=amy.99999999999999.boot-1.99999999999999.AAAA',
    'nightwell_session=amy.99999999999999.boot-1.99999999999999.',
    'nightwell_session=__proto__.99999999999999.boot-1.9.AAAA',
    'nightwell_session=..',
    `nightwell_session=${'a.'.repeat(2_000)}`,
    'nightwell_session',
    '=;=;;;',
  ])('the forged session %s opens nothing', async (cookie) => {
    expect((await ask('/api/me', { headers: { cookie } })).status).toBe(401);
  });
});

it('fifty wrong PINs slow the next try down and never lock anyone out', async () => {
  const waits: number[] = [];
  for (let tries = 0; tries < 50; ) {
    const response = await signInAs('ben', '0000');
    const { retryAfterMs } = (await response.json()) as { retryAfterMs: number };
    if (response.status === 429) {
      clock.advance(retryAfterMs);
      continue;
    }
    expect(response.status).toBe(401);
    tries += 1;
    waits.push(retryAfterMs);
  }
  expect(waits.slice(0, 9)).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(Math.max(...waits)).toBe(60_000);
  // Even the right one has to wait its turn; then it opens the door.
  expect((await signInAs('ben', home.demo.pin)).status).toBe(429);
  // Somebody else signs in as ever.
  expect((await signInAs('ruth', home.demo.pin)).status).toBe(200);
  clock.advance(60_000);
  expect((await signInAs('ben', home.demo.pin)).status).toBe(200);
  // And one's own slip afterwards costs nothing.
  expect(await (await signInAs('ben', '0000')).json()).toMatchObject({ code: 'wrong-pin', retryAfterMs: 0 });
});

it('a hundred guesses at once are looked at one after another', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => signInAs('helen', '0000')));
  const looked = answers.filter(({ status }) => status === 401);
  expect(looked.length).toBeLessThanOrEqual(2);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(100 - looked.length);
});
