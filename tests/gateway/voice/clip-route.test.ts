import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { CLIP_URL_VALID_MS, type ClipRoute, createClipRoute } from '#gateway/voice/clip-route.ts';
import { createWeb } from '#gateway/web/server.ts';

const sound = randomBytes(200_000);
const hash = createHash('sha256').update(sound).digest('hex');

let clock: DrivenClock;
let clips: ClipRoute;
let web: ReturnType<typeof createWeb>;
let site: string;
beforeEach(async () => {
  clock = createDrivenClock({ bootId: 'boot', nowMs: 1_795_000_000_000, uptimeMs: 5_000.5 });
  const read = async (wanted: string): Promise<Uint8Array | null> => (wanted === hash ? sound : null);
  clips = createClipRoute({ read, key: randomBytes(32), clock });
  const rest = { host: '127.0.0.1', port: 0, pages: [], parseCookies: () => ({}), log: silentLog };
  web = createWeb({ ...rest, routes: [clips.route] });
  site = `http://127.0.0.1:${await web.listen()}`;
});
afterEach(() => web.stop());

it('a speaker that was given the address gets the sound, byte for byte', async () => {
  const answer = await fetch(site + clips.toSignedPath(hash));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('audio/wav');
  expect(answer.headers.get('content-length')).toBe(String(sound.length));
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(Buffer.from(await answer.arrayBuffer()).equals(sound)).toBe(true);
});

it('the address is good for a minute and not longer, whatever the wall clock does', async () => {
  const path = clips.toSignedPath(hash);
  clock.stepWall(86_400_000);
  clock.advance(CLIP_URL_VALID_MS - 1_000);
  expect((await fetch(site + path)).status).toBe(200);
  clock.stepWall(-86_400_000);
  clock.advance(2_000);
  expect((await fetch(site + path)).status).toBe(410);
  expect((await fetch(site + clips.toSignedPath(hash))).status).toBe(200);
});

it('an address that is withdrawn fetches nothing, and another one of the same sound still does', async () => {
  const [first, second] = [clips.toSignedPath(hash), clips.toSignedPath(hash)];
  clips.withdraw(first);
  expect((await fetch(site + first)).status).toBe(410);
  expect((await fetch(site + second)).status).toBe(200);
});

it('an address may be good for less than a minute', async () => {
  const short = clips.toSignedPath(hash, 8_000);
  clock.advance(8_001);
  expect((await fetch(site + short)).status).toBe(410);
});

it('a sound that is gone is not there', async () => {
  expect((await fetch(site + clips.toSignedPath('0'.repeat(64)))).status).toBe(404);
});

const path = (): URL => new URL(clips.toSignedPath(hash), site);
const set = (name: string, value: string): URL => {
  const url = path();
  url.searchParams.set(name, value);
  return url;
};
it.each<{ what: string; url: () => URL }>([
  { what: 'for another sound', url: () => set('hash', '0'.repeat(64)) },
  { what: 'with a longer life', url: () => set('until', '99999999999') },
  { what: 'with another number', url: () => set('number', '99999') },
  { what: 'with a signature of nothing', url: () => set('sign', '0'.repeat(64)) },
  { what: 'with a short signature', url: () => set('sign', 'ff') },
  { what: 'with a hash that is a path', url: () => set('hash', '../../journal.db') },
  { what: 'with nothing at all', url: () => new URL('/api/voice/clip', site) },
  {
    what: 'signed with another key',
    url: () => {
      const others = createClipRoute({ read: async () => null, key: randomBytes(32), clock });
      return new URL(others.toSignedPath(hash), site);
    },
  },
])('a forged address is refused: $what', async ({ url }) => {
  const answer = await fetch(url());
  expect(answer.status).toBe(403);
  expect(await answer.json()).toBeNull();
});
