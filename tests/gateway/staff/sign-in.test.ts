import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { PersonId } from '#gateway/alerting/ids.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import type { HttpResponse } from '#gateway/base/http-route.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { StaffMember } from '#gateway/staff/directory.ts';
import { hashPin } from '#gateway/staff/pin.ts';
import { createSessionReader, parseCookies, SESSION_MS, toSessionToken } from '#gateway/staff/session.ts';
import { createSignInDesk, type SignInDesk } from '#gateway/staff/sign-in.ts';

const amy = PersonId.parse('amy');
const pinHash = await hashPin('4821');
const key = 'k'.repeat(40);

let clock: ReturnType<typeof createDrivenClock>;
let desk: SignInDesk;
let kept: string[];
let people: StaffMember[];
const aDesk = () =>
  createSignInDesk({
    directory: () => ({ homeName: 'Rowan House', people, residents: [] }),
    sessionKey: key,
    clock,
    log: silentLog,
    signedOut: [],
    keepSignedOut: (tokens) => void kept.push(...tokens),
  });
beforeEach(() => {
  clock = createDrivenClock({ bootId: 'boot', nowMs: 1_000_000, uptimeMs: 0 });
  people = [{ personId: amy, name: 'Amy', role: 'carer', zones: [], pinHash }];
  kept = [];
  desk = aDesk();
});

const call = async (
  path: string,
  body: unknown,
  cookie = '',
  address = '10.0.0.2',
): Promise<HttpResponse> => {
  const route = desk.routes.find((each) => each.path === path);
  if (route === undefined) throw new Error(`no route ${path}`);
  return route.handle({ body, cookies: parseCookies(cookie), address, query: {} });
};
const signIn = (pin: string) => call('/api/sign-in', { personId: 'amy', pin });

describe('signing in', () => {
  it('gives a session that no page script can read', async () => {
    const response = await signIn('4821');
    expect(response).toMatchObject({ status: 200, body: { name: 'Amy' } });
    expect(response.cookies?.[0]).toMatch(/^nightwell_session=amy\..*HttpOnly; SameSite=Strict$/);
    const cookie = response.cookies?.[0]?.split(';')[0] ?? '';
    expect(await call('/api/me', null, cookie)).toMatchObject({ status: 200, body: { personId: 'amy' } });
  });

  it.each([
    null,
    {},
    'x',
    { personId: 'amy' },
    { personId: 'amy', pin: '12' },
    { personId: '__proto__', pin: '4821' },
  ])('answers nonsense in words of its own: %j', async (body) => {
    expect(await call('/api/sign-in', body)).toMatchObject({ status: 400, body: { code: 'not-understood' } });
  });

  it('does not say whether a person exists', async () => {
    const stranger = await call('/api/sign-in', { personId: 'mallory', pin: '4821' });
    expect(stranger).toMatchObject({ status: 401, body: { code: 'wrong-pin' } });
  });

  it('slows wrong PINs down, 1, 2, 4 … 60 s, and locks nobody out', async () => {
    const waits: number[] = [];
    for (let tries = 0; tries < 9; tries += 1) {
      const { status, body } = await signIn('0000');
      expect(status).toBe(401);
      waits.push((body as { retryAfterMs: number }).retryAfterMs);
      clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(await signIn('4821')).toMatchObject({ status: 200 });
  });

  it('does not look at a PIN while it brakes, not even at the right one', async () => {
    await signIn('0000');
    await signIn('0000');
    expect(await signIn('4821')).toMatchObject({
      status: 429,
      body: { code: 'slow-down', retryAfterMs: 1_000 },
    });
  });

  it('lets a person in from another phone while somebody guesses their PIN', async () => {
    for (let tries = 0; tries < 5; tries += 1) await signIn('0000');
    const wish = { personId: 'amy', pin: '4821' };
    expect(await call('/api/sign-in', wish, '', '10.0.0.3')).toMatchObject({ status: 200 });
  });

  it('brakes on, however many invented people are tried in between', async () => {
    await signIn('0000');
    await signIn('0000');
    for (let number = 0; number < 1_200; number += 1) {
      await call('/api/sign-in', { personId: `nobody-${number}`, pin: '0000' });
    }
    expect(await signIn('4821')).toMatchObject({ status: 429 });
  });

  it('takes a hundred guesses at once for a hundred one after another', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => signIn('0000')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
  });
});

describe('a session', () => {
  const moment = (ms: number) => ({ bootId: 'boot-1', atMs: ms, uptimeMs: ms });
  const owner = { personId: amy, pinMark: 'her-pin' };
  const token = toSessionToken(key, owner, moment(5_000));
  it.each([
    { why: 'as it was given', value: token, at: 4_999, who: amy },
    { why: 'ended', value: token, at: 5_000, who: null },
    { why: 'of another person', value: token.replace('amy', 'ben'), at: 0, who: null },
    { why: 'made longer', value: token.replace('5000', '9000'), at: 0, who: null },
    { why: 'of another home', value: toSessionToken('x'.repeat(40), owner, moment(5_000)), at: 0, who: null },
    { why: 'empty', value: '', at: 0, who: null },
    { why: 'too many parts', value: `${token}.x`, at: 0, who: null },
  ])('$why → $who', ({ value, at, who }) => {
    expect(createSessionReader(key)(value, moment(at))?.personId ?? null).toBe(who);
  });

  it('ends with signing out, and stays ended after a restart', async () => {
    const cookie = (await signIn('4821')).cookies?.[0]?.split(';')[0] ?? '';
    await call('/api/sign-out', null, cookie);
    expect(await call('/api/me', null, cookie)).toEqual({ status: 401 });
    expect(kept).toEqual([cookie.slice('nightwell_session='.length)]);
  });

  it('ends when its person gets a new PIN, and with nothing else that is changed about them', async () => {
    const cookie = (await signIn('4821')).cookies?.[0]?.split(';')[0] ?? '';
    const me = () => call('/api/me', null, cookie);
    people = people.map((person) => ({ ...person, name: 'Amy B' }));
    expect(await me()).toMatchObject({ status: 200, body: { name: 'Amy B' } });
    const old = people;
    const renewed = await hashPin('9753');
    people = people.map((person) => ({ ...person, pinHash: renewed }));
    expect(await me()).toEqual({ status: 401 });
    expect(await signIn('9753')).toMatchObject({ status: 200 });
    expect(await me()).toEqual({ status: 401 });
    people = old;
    expect(await me()).toMatchObject({ status: 200 });
  });

  it('without the mark of a PIN, from an older version, is nobody’s', async () => {
    const claim = `amy.${clock.nowMs() + 5_000}.boot.5000`;
    const mark = createHmac('sha256', key).update(claim).digest('base64url');
    expect(await call('/api/me', null, `nightwell_session=${claim}.${mark}`)).toEqual({ status: 401 });
  });

  it('outlives a restart with the same PIN', async () => {
    const cookie = (await signIn('4821')).cookies?.[0]?.split(';')[0] ?? '';
    people = people.map((person) => ({ ...person }));
    desk = aDesk();
    expect(await call('/api/me', null, cookie)).toMatchObject({ status: 200 });
  });

  it('lasts one shift', async () => {
    const cookie = (await signIn('4821')).cookies?.[0]?.split(';')[0] ?? '';
    clock.stepWall(SESSION_MS);
    expect(await call('/api/me', null, cookie)).toMatchObject({ status: 200 });
    clock.advance(SESSION_MS);
    expect(await call('/api/me', null, cookie)).toEqual({ status: 401 });
  });
});
