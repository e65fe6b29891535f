import type { Figure } from './row.ts';

const CONFIDENCE = 0.95;

/** Ascending, as a new array. */
export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The smallest value that at least the share `q` of `ascending` does not exceed (nearest rank). */
export function quantile(ascending: readonly number[], q: number): number {
  const value = ascending[Math.max(0, Math.ceil(q * ascending.length) - 1)];
  if (value === undefined) throw new Error('a quantile of nothing');
  return value;
}

export function median(values: readonly number[]): number {
  const ascending = sorted(values);
  const { length } = ascending;
  return (atRank(ascending, Math.ceil(length / 2)) + atRank(ascending, Math.floor(length / 2) + 1)) / 2;
}

function atRank(ascending: readonly number[], rank: number): number {
  const value = ascending[Math.min(rank, ascending.length) - 1];
  if (value === undefined) throw new Error('a rank of nothing');
  return value;
}

/**
 * The quantile `q` with its 95 % interval from order statistics: no assumption about the distribution, no chance. With
 * too few values for 95 % the interval is all of them, from the smallest to the largest.
 */
export function toQuantileFigure(values: readonly number[], q: number): Figure {
  const ascending = sorted(values);
  const n = ascending.length;
  const tail = (1 - CONFIDENCE) / 2;
  // P(at most k of n values lie below the true quantile), k = 0 … n.
  let below = 0;
  let lowRank = 1;
  let highRank = n;
  for (let k = 0; k < n; k += 1) {
    below += toBinomial(k, n, q);
    if (below <= tail) lowRank = k + 1;
    if (below < 1 - tail) continue;
    highRank = k + 1;
    break;
  }
  const value = q === 0.5 ? median(ascending) : quantile(ascending, q);
  return { value, low: atRank(ascending, lowRank), high: atRank(ascending, highRank), n };
}

/** P(exactly k of n), each with chance q; by logarithms, since the factors leave what a number can hold. */
function toBinomial(k: number, n: number, q: number): number {
  let log = k * Math.log(q) + (n - k) * Math.log(1 - q);
  for (let i = 1; i <= k; i += 1) log += Math.log(n - k + i) - Math.log(i);
  return Math.exp(log);
}

/** Samples of one condition, by round. */
export type Rounds = ReadonlyArray<readonly number[]>;

/** The median over the rounds of each round's quantile, with its interval; `n` counts the samples. */
export function toFigureOfRounds(rounds: Rounds, q: number): Figure {
  const figure = toQuantileFigure(
    rounds.map((samples) => quantile(sorted(samples), q)),
    0.5,
  );
  return { ...figure, n: rounds.reduce((sum, samples) => sum + samples.length, 0) };
}

/** The median over the rounds of one condition's quantile through another's, of the same round. */
export function toRatioFigure(over: Rounds, under: Rounds, q: number): Figure {
  const ratios = over.map((samples, index) => {
    const base = under[index];
    if (base === undefined) throw new Error('the two conditions have not the same rounds');
    return quantile(sorted(samples), q) / quantile(sorted(base), q);
  });
  return toQuantileFigure(ratios, 0.5);
}

/** The order of the conditions in each round: all of them, each round beginning with the next one. */
export function toOrder<Name extends string>(names: readonly Name[], round: number): readonly Name[] {
  const first = round % names.length;
  return [...names.slice(first), ...names.slice(0, first)];
}

/** Measures all conditions in every round, in turn, so that what the machine does meanwhile falls on all alike. */
export async function runRounds<Name extends string>(
  count: number,
  measure: Readonly<Record<Name, (round: number) => Promise<readonly number[]>>>,
  say: (line: string) => void,
): Promise<Record<Name, Rounds>> {
  const names = Object.keys(measure) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as (readonly number[])[]])) as Record<
    Name,
    (readonly number[])[]
  >;
  for (let round = 0; round < count; round += 1) {
    for (const name of toOrder(names, round)) taken[name].push(await measure[name](round));
    const words = names.map((name) => {
      const ascending = sorted(taken[name][round] ?? []);
      return `${name} ${quantile(ascending, 0.5).toFixed(2)}/${quantile(ascending, 0.99).toFixed(2)}`;
    });
    say(`round ${round + 1} of ${count}, p50/p99 ms: ${words.join(', ')}`);
  }
  return taken;
}
