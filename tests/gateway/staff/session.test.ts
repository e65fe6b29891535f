import { describe, expect, it } from 'vitest';
import { PersonId } from '#gateway/alerting/ids.ts';
import { createSessionReader, toSessionToken } from '#gateway/staff/session.ts';

const KEY = 'a key of this test, long enough to seal with';
const amy = PersonId.parse('amy');
const ENDS_AT_MS = 1_000_000;
const token = toSessionToken(KEY, amy, ENDS_AT_MS);

describe('a session', () => {
  it('is its person’s until it ends, however often it is asked for', () => {
    const read = createSessionReader(KEY);
    const asked = [0, 1, ENDS_AT_MS - 1, ENDS_AT_MS, ENDS_AT_MS + 1].map((nowMs) => read(token, nowMs));
    expect(asked).toEqual(['amy', 'amy', 'amy', null, null]);
  });

  it('outlives a restart: a new reader with the same key knows it', () => {
    expect(createSessionReader(KEY)(token, 0)).toBe('amy');
  });

  it.each([
    { what: 'nothing', forged: '' },
    { what: 'another person under the same seal', forged: token.replace('amy', 'ben') },
    { what: 'a later end under the same seal', forged: token.replace(String(ENDS_AT_MS), '9999999') },
    { what: 'a shortened seal', forged: token.slice(0, -1) },
    { what: 'a fourth part', forged: `${token}.x` },
  ])('with $what is nobody’s, also after the true one was read', ({ forged }) => {
    const read = createSessionReader(KEY);
    expect(read(token, 0)).toBe('amy');
    expect([read(forged, 0), read(forged, 0)]).toEqual([null, null]);
  });

  it('of another key is nobody’s', () => {
    expect(createSessionReader('another key, which seals differently')(token, 0)).toBeNull();
  });

  it('is still known after a thousand others were', () => {
    const read = createSessionReader(KEY);
    expect(read(token, 0)).toBe('amy');
    for (let end = 1; end <= 1_100; end += 1) read(toSessionToken(KEY, amy, ENDS_AT_MS + end), 0);
    expect(read(token, 0)).toBe('amy');
  });
});
