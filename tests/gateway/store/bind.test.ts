import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { createStatement, type Statement } from '#gateway/store/bind.ts';

let db: DatabaseSync;
let insert: Statement;
beforeEach(() => {
  db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE kept (level REAL NOT NULL, note ANY) STRICT');
  insert = createStatement(db, 'INSERT INTO kept (level, note) VALUES (:level, :note)', ['note']);
});
const count = () => Number(db.prepare('SELECT count(*) AS c FROM kept').get()?.c);

describe('what SQLite would silently store as nothing, or as something else, never reaches it', () => {
  it.each([
    { why: 'an undefined value', values: { level: 1, note: undefined } },
    { why: 'a missing value', values: { level: 1 } },
    { why: 'no values at all', values: {} },
    { why: 'not a number', values: { level: Number.NaN, note: 'a' } },
    { why: 'an infinite number', values: { level: Number.POSITIVE_INFINITY, note: 'a' } },
    { why: 'a date', values: { level: 1, note: new Date(0) } },
    { why: 'an object', values: { level: 1, note: {} } },
    { why: 'a list', values: { level: 1, note: [1] } },
    { why: 'a yes or no', values: { level: 1, note: true } },
    { why: 'a symbol', values: { level: 1, note: Symbol('a') } },
    { why: 'a function', values: { level: 1, note: () => 1 } },
    { why: 'a view that is not bytes', values: { level: 1, note: new DataView(new ArrayBuffer(1)) } },
    { why: 'a null where a value must stand', values: { level: null, note: 'a' } },
    { why: 'a value too many', values: { level: 1, note: 'a', more: 1 } },
    { why: 'a misspelt name', values: { level: 1, nota: 'a' } },
    { why: 'a value that is only inherited', values: Object.create({ level: 1, note: 'a' }) },
  ])('$why is refused', ({ values }) => {
    expect(() => insert.run(values as never)).toThrow(expect.objectContaining({ name: 'BindError' }));
    expect(count()).toBe(0);
  });
});

it.each([
  { why: 'text', note: 'Ward é\u0000', stored: 'Ward é\u0000' },
  { why: 'a whole number', note: 12n, stored: 12 },
  { why: 'a fraction', note: 4.25, stored: 4.25 },
  { why: 'bytes', note: Buffer.from([0, 255]), stored: new Uint8Array([0, 255]) },
  { why: 'nothing, where that was allowed', note: null, stored: null },
])('$why is kept as it is', ({ note, stored }) => {
  insert.run({ level: 1, note });
  expect(db.prepare('SELECT note FROM kept').get()?.note).toEqual(stored);
});

it('a refusal names the column and never the value', () => {
  expect(() => insert.run({ level: 1, note: { name: 'Margaret' } } as never)).toThrow(/^note is of a kind/);
});

it('a parameter name may hold digits', () => {
  db.exec('CREATE TABLE hashes (sha256 TEXT NOT NULL) STRICT');
  createStatement(db, 'INSERT INTO hashes (sha256) VALUES (:sha256)').run({ sha256: 'ab' });
  expect(db.prepare('SELECT sha256 FROM hashes').get()?.sha256).toBe('ab');
});
