import type { Outcomes, RowId } from './row.ts';

/** What a family of rows is handed. */
export type BenchRun = {
  /** The form for CI: fewer rounds, still interleaved. */
  readonly isShort: boolean;
  /** Progress, for a person who waits. */
  readonly say: (line: string) => void;
  /** A fresh folder on a real disk, removed when the bench ends. */
  readonly makeFolder: (name: string) => string;
};

/** Rows that are measured together. `measure` throws where it could not; the rows are then null, with its words. */
export type Family = {
  readonly name: string;
  readonly ids: readonly RowId[];
  readonly measure: (run: BenchRun) => Promise<Outcomes>;
};

/** One condition's falls of one second: what `broker-hop` and `fall-to-screen` mean by 100/s. */
export const BURST = { count: 100, perSecond: 100 } as const;

export const toRoundCount = ({ isShort }: BenchRun): number => (isShort ? 6 : 10);
export const toBurstCount = ({ isShort }: BenchRun): number => (isShort ? 1 : 3);
/** Before anything counts: the runtime compiles what it sees often, and a home's gateway runs for months. */
export const toWarmUpCount = ({ isShort }: BenchRun): number => (isShort ? 3 : 8);

/** The same reason why for every one of `ids`. */
export function toAbsences(ids: readonly RowId[], why: string, isExcused = false): Outcomes {
  return Object.fromEntries(ids.map((id) => [id, { why, isExcused }]));
}
