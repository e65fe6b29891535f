import type { Machine } from './machine.ts';

export type Target = { readonly op: '<=' | '>='; readonly value: number };

/** One line of the bench's output. Ids are never renamed: figures of years are compared by them. */
export type Row = {
  readonly id: string;
  /** Null: not measured, and `why` says for which reason. A wrong figure would be worse than none. */
  readonly value: number | null;
  readonly why?: string;
  readonly unit: string;
  /** Samples, or rounds where it is a ratio. */
  readonly n: number;
  /** The 95 % interval of `value`; of a count or a largest value, the value itself. */
  readonly low: number | null;
  readonly high: number | null;
  readonly target: Target | null;
  readonly at: string;
  readonly commit: string;
  readonly machine: Machine;
};

export type Figure = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
};

/** `isExcused`: this machine or this form of the run can't measure it, and nobody did anything wrong. */
export type Absence = { readonly why: string; readonly isExcused: boolean };
export type Outcome = Figure | Absence;

const atMost = (value: number): Target => ({ op: '<=', value });
const ratio = (most: number | null) => ({ unit: 'ratio', target: most === null ? null : atMost(most) });
const ms = (most: number | null) => ({ unit: 'ms', target: most === null ? null : atMost(most) });
const megabytes = { unit: 'MB', target: null };
const none = { unit: 'packets', target: atMost(0) };

/** Every row there is. Targets: the floors of this project's issues 2 and 3. */
export const rowTable = {
  'broker-hop.p50': ms(null),
  'broker-hop.p99': ms(null),
  'broker-hop-aa.p50': ratio(null),
  'broker-hop-aa.p99': ratio(null),
  'fall-to-screen.p50': ms(null),
  'fall-to-screen.p99': ms(null),
  'fall-to-screen.max': ms(null),
  'fall-to-screen-over-hop.p50': ratio(4),
  'fall-to-screen-over-hop.p99': ratio(4),
  'fall-to-screen-under-300.over-quiet.p99': ratio(2),
  'fall-to-screen-under-300.aa.p99': ratio(null),
  'fall-to-screen-under-3000.over-quiet.p99': ratio(4),
  'fall-to-screen-under-3000.aa.p99': ratio(null),
  'fall-to-screen-slow-disk.over-fast.p99': ratio(1.5),
  'fall-to-screen-slow-disk.aa.p99': ratio(null),
  // No target in the issue: reported. Sounds that were made before the gateway started, and sounds made when due.
  'prompt.due-to-first-byte.p99': ms(null),
  'prompt-not-ahead.due-to-first-byte.p99': ms(null),
  // Voice, history, hub and Node-RED at work, over none of them; then with one of the three hung. Same readings in all.
  'fall-to-screen-all-on.over-all-off.p99': ratio(1.2),
  'fall-to-screen-history-hung.over-all-off.p99': ratio(1.2),
  'fall-to-screen-hub-hung.over-all-off.p99': ratio(1.2),
  'fall-to-screen-node-red-hung.over-all-off.p99': ratio(1.2),
  'fall-to-screen-all-on.aa.p99': ratio(null),
  'restart-to-ringing.p99': ms(1_000),
  'kill.acknowledged-lost': none,
  'kill.doubled': none,
  'cut.full-acknowledged-lost': none,
  // The self-check: with synchronous=NORMAL the same cuts must lose some, or the test above proves nothing.
  'cut.normal-acknowledged-lost': { unit: 'packets', target: { op: '>=', value: 1 } },
  'memory.gateway-mb': { unit: 'MB', target: atMost(200) },
  'memory.after-1m-over-100k': ratio(1.1),
  'memory-all-on.gateway-mb': { unit: 'MB', target: atMost(250) },
  'memory-all-on.flite-mb': megabytes,
  'memory-all-on.shaping-mb': megabytes,
  'memory-all-on.node-red-mb': megabytes,
  // The most at one moment; pages that processes share count in each.
  'memory-all-on.sum-mb': megabytes,
  'memory-all-on.hub-mb': megabytes,
} as const satisfies Record<string, { readonly unit: string; readonly target: Target | null }>;

export type RowId = keyof typeof rowTable;
export const rowIds = Object.keys(rowTable) as RowId[];
export type Outcomes = Partial<Record<RowId, Outcome>>;

export type RunFacts = Pick<Row, 'at' | 'commit' | 'machine'>;

/** The line for `id`. Without an outcome the row is null: nothing that was asked for is passed over in silence. */
export function toRow(
  id: RowId,
  outcome: Outcome = { why: 'was not measured', isExcused: false },
  facts: RunFacts,
): Row {
  const { unit, target } = rowTable[id];
  if ('why' in outcome) {
    return { id, value: null, why: outcome.why, unit, n: 0, low: null, high: null, target, ...facts };
  }
  const { value, n, low, high } = outcome;
  return { id, value: round(value), unit, n, low: round(low), high: round(high), target, ...facts };
}

/** Why this row fails the run, or null. */
export function whyFailed(row: Row, outcome: Outcome | undefined): string | null {
  if (row.value === null) {
    return outcome !== undefined && 'why' in outcome && outcome.isExcused ? null : `no figure: ${row.why}`;
  }
  if (row.target === null) return null;
  const { op, value } = row.target;
  const isMet = op === '<=' ? row.value <= value : row.value >= value;
  return isMet ? null : `${row.value} ${row.unit} misses ${op} ${value}`;
}

/** A count, or a largest value: exact for this run, so it is its own interval. */
export const exact = (value: number, n: number): Figure => ({ value, low: value, high: value, n });

/** Microseconds, and four digits of a ratio: more than the measurement knows. */
const round = (value: number): number => Math.round(value * 1_000) / 1_000;
