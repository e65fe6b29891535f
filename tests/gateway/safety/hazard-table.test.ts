import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hazardTable } from '#gateway/safety/hazard-table.ts';

const proofs = hazardTable.flatMap(({ id, proofs }) =>
  Object.entries(proofs).flatMap(([file, titles]) => titles.map((title) => ({ id, file, title }))),
);

it.each(proofs)('$id is proven by "$title"', ({ file, title }) => {
  expect(file).toMatch(/^tests\/.*\.test\.ts$/);
  expect(existsSync(file), `${file} exists`).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(title);
});

it('no control goes without a test', () => {
  expect(hazardTable.length).toBeGreaterThan(0);
  expect(hazardTable.filter(({ id }) => !proofs.some((proof) => proof.id === id))).toEqual([]);
});

it('each hazard has one row, in order', () => {
  const ids = hazardTable.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});
