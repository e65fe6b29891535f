import { expect, it } from 'vitest';
import { exact, type Outcome, type RowId, toRow, whyFailed } from './row.ts';

const facts = {
  at: '2026-11-22T00:00:00.000Z',
  commit: 'abc',
  machine: { cpu: 'a cpu', cores: 2, memoryGb: 4, disk: 'ext4 on sda (solid state)' },
};
const ratio = (value: number): Outcome => ({ value, low: 1, high: 9, n: 10 });

it.each<{ why: string; id: RowId; outcome: Outcome | undefined; fails: boolean }>([
  { why: 'at its target', id: 'fall-to-screen-over-hop.p50', outcome: ratio(4), fails: false },
  { why: 'above its target', id: 'fall-to-screen-over-hop.p50', outcome: ratio(4.01), fails: true },
  { why: 'without a target', id: 'broker-hop.p50', outcome: ratio(400), fails: false },
  { why: 'with a packet lost', id: 'kill.acknowledged-lost', outcome: exact(1, 9_000), fails: true },
  {
    why: 'with a self-check that lost none',
    id: 'cut.normal-acknowledged-lost',
    outcome: exact(0, 9),
    fails: true,
  },
  {
    why: 'with a self-check that lost some',
    id: 'cut.normal-acknowledged-lost',
    outcome: exact(3, 9),
    fails: false,
  },
  { why: 'that nobody measured', id: 'kill.doubled', outcome: undefined, fails: true },
  { why: 'that broke', id: 'kill.doubled', outcome: { why: 'it broke', isExcused: false }, fails: true },
  {
    why: 'that needs root',
    id: 'cut.full-acknowledged-lost',
    outcome: { why: 'needs root', isExcused: true },
    fails: false,
  },
])('a row $why fails the run: $fails', ({ id, outcome, fails }) =>
  expect(whyFailed(toRow(id, outcome, facts), outcome) !== null).toBe(fails),
);

it('a row without a figure says why', () => {
  expect(toRow('kill.doubled', { why: 'it broke', isExcused: false }, facts)).toMatchObject({
    value: null,
    why: 'it broke',
    low: null,
    high: null,
    n: 0,
  });
});

it('a row with a figure has the fields that were agreed, and no other', () => {
  const row = toRow('fall-to-screen-over-hop.p99', { value: 3.33333, low: 2, high: 5, n: 10 }, facts);
  expect(row).toEqual({
    id: 'fall-to-screen-over-hop.p99',
    value: 3.333,
    unit: 'ratio',
    n: 10,
    low: 2,
    high: 5,
    target: { op: '<=', value: 4 },
    ...facts,
  });
});
