import { describe, expect, it } from 'vitest';
import {
  median,
  quantile,
  runRounds,
  toFigureOfRounds,
  toOrder,
  toQuantileFigure,
  toRatioFigure,
} from './rounds.ts';

const oneTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('a quantile', () => {
  it.each<{ of: number[]; q: number; is: number }>([
    { of: [7], q: 0.99, is: 7 },
    { of: oneTo(100), q: 0.99, is: 99 },
    { of: oneTo(100), q: 0.5, is: 50 },
    { of: oneTo(300), q: 0.99, is: 297 },
    { of: oneTo(10), q: 0, is: 1 },
    { of: oneTo(10), q: 1, is: 10 },
  ])('of $q is $is', ({ of, q, is }) => expect(quantile(of, q)).toBe(is));

  it('of nothing is a mistake, never 0', () => expect(() => quantile([], 0.5)).toThrow());
});

it.each<{ of: number[]; is: number }>([
  { of: [3, 1, 2], is: 2 },
  { of: [4, 1, 3, 2], is: 2.5 },
  { of: [9], is: 9 },
])('the median of $of is $is', ({ of, is }) => expect(median(of)).toBe(is));

describe('the 95 % interval', () => {
  // The ranks that any table of the sign test gives.
  it.each<{ n: number; low: number; high: number }>([
    { n: 5, low: 1, high: 5 },
    { n: 6, low: 1, high: 6 },
    { n: 10, low: 2, high: 9 },
    { n: 20, low: 6, high: 15 },
    { n: 100, low: 40, high: 61 },
  ])('of a median of $n runs from the $low. to the $high. value', ({ n, low, high }) =>
    expect(toQuantileFigure(oneTo(n), 0.5)).toMatchObject({ low, high, n }),
  );

  it('of a 99th percentile of 200 reaches to the largest', () =>
    expect(toQuantileFigure(oneTo(200), 0.99)).toMatchObject({ value: 198, low: 195, high: 200 }));
});

it('a ratio is that of the same round: what slows both down cancels out', () => {
  const under = [
    [1, 1],
    [10, 10],
    [100, 100],
  ];
  const over = [
    [2, 2],
    [20, 20],
    [300, 300],
  ];
  expect(toRatioFigure(over, under, 0.99)).toEqual({ value: 2, low: 2, high: 3, n: 3 });
});

it('a figure of rounds is the median of theirs, and counts all samples', () => {
  expect(
    toFigureOfRounds(
      [
        [1, 5],
        [2, 9],
        [3, 1_000],
      ],
      0.99,
    ),
  ).toEqual({ value: 9, low: 5, high: 1_000, n: 6 });
});

it('each condition comes first, in the middle and last in turn', () => {
  const names = ['quiet', 'loaded', 'again'] as const;
  expect([0, 1, 2, 3].map((round) => toOrder(names, round).join(' '))).toEqual([
    'quiet loaded again',
    'loaded again quiet',
    'again quiet loaded',
    'quiet loaded again',
  ]);
});

it('every round measures every condition once, one after another', async () => {
  const order: string[] = [];
  const condition = (name: string) => async (round: number) => {
    order.push(`${name}${round}`);
    return [round];
  };
  const rounds = await runRounds(2, { a: condition('a'), b: condition('b') }, () => {});
  expect(order).toEqual(['a0', 'b0', 'b1', 'a1']);
  expect(rounds).toEqual({ a: [[0], [1]], b: [[0], [1]] });
});
