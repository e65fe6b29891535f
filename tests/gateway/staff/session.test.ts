import { describe, expect, it } from 'vitest';
import { PersonId } from '#gateway/alerting/ids.ts';
import { createSessionReader as createReader, toPinMark, toSessionToken } from '#gateway/staff/session.ts';

/** The reader, asked for the person alone. */
const createSessionReader = (key: string) => {
  const read = createReader(key);
  return (...asked: Parameters<typeof read>) => read(...asked)?.personId ?? null;
};

const KEY = 'a key of this test, long enough to seal with';
const amy = PersonId.parse('amy');
const ENDS_AT_MS = 1_000_000;
const at = (ms: number, bootId = 'boot-1') => ({ bootId, atMs: ms, uptimeMs: ms });
const owner = { personId: amy, pinMark: 'mark-of-her-pin' };
const token = toSessionToken(KEY, owner, at(ENDS_AT_MS));

describe('a session', () => {
  it('is its person’s until it ends, however often it is asked for', () => {
    const read = createSessionReader(KEY);
    const asked = [0, 1, ENDS_AT_MS - 1, ENDS_AT_MS, ENDS_AT_MS + 1].map((ms) => read(token, at(ms)));
    expect(asked).toEqual(['amy', 'amy', 'amy', null, null]);
  });

  it('is not ended, nor made longer, by a clock that is set', () => {
    const read = createSessionReader(KEY);
    const sets = [-ENDS_AT_MS, 0, 9 * ENDS_AT_MS];
    expect(sets.map((atMs) => read(token, { ...at(ENDS_AT_MS - 1), atMs }))).toEqual(['amy', 'amy', 'amy']);
    expect(sets.map((atMs) => read(token, { ...at(ENDS_AT_MS), atMs }))).toEqual([null, null, null]);
  });

  it('ends by the wall clock once the machine was started anew', () => {
    const read = createSessionReader(KEY);
    const after = { bootId: 'boot-2', uptimeMs: 10 };
    const asked = [ENDS_AT_MS - 1, ENDS_AT_MS].map((atMs) => read(token, { ...after, atMs }));
    expect(asked).toEqual(['amy', null]);
  });

  it('outlives a restart: a new reader with the same key knows it', () => {
    expect(createSessionReader(KEY)(token, at(0))).toBe('amy');
  });

  it.each([
    { what: 'nothing', forged: '' },
    { what: 'another person under the same seal', forged: token.replace('amy', 'ben') },
    {
      what: 'another PIN under the same seal',
      forged: token.replace('mark-of-her-pin', 'another-pins-mark'),
    },
    { what: 'a later end under the same seal', forged: token.replace(String(ENDS_AT_MS), '9999999') },
    { what: 'a shortened seal', forged: token.slice(0, -1) },
    { what: 'one part more', forged: `${token}.x` },
  ])('with $what is nobody’s, also after the true one was read', ({ forged }) => {
    const read = createSessionReader(KEY);
    expect(read(token, at(0))).toBe('amy');
    expect([read(forged, at(0)), read(forged, at(0))]).toEqual([null, null]);
  });

  it('of another key is nobody’s', () => {
    expect(createSessionReader('another key, which seals differently')(token, at(0))).toBeNull();
  });

  it('is still known after a thousand others were', () => {
    const read = createSessionReader(KEY);
    expect(read(token, at(0))).toBe('amy');
    for (let end = 1; end <= 1_100; end += 1) read(toSessionToken(KEY, owner, at(ENDS_AT_MS + end)), at(0));
    expect(read(token, at(0))).toBe('amy');
  });
});

describe('the mark of a PIN', () => {
  it('is the same after a restart, another for another PIN, and tells nothing without the home’s key', () => {
    const hash = 'scrypt$salt$hash';
    expect(toPinMark(KEY, hash)).toBe(toPinMark(KEY, hash));
    const others = [toPinMark(KEY, 'scrypt$salt$other'), toPinMark('another key', hash)];
    expect(others).not.toContain(toPinMark(KEY, hash));
    expect(toPinMark(KEY, hash)).toMatch(/^[\w-]{16}$/);
  });
});
