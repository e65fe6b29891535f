export type Turn = 'now' | 'ahead';

/** One piece of work at a time: first whatever is due now, then what is done ahead; each in the order it came. */
export function createTurns() {
  const waiting: Record<Turn, Array<() => Promise<void>>> = { now: [], ahead: [] };
  let working: Promise<void> | null = null;

  async function workThrough(): Promise<void> {
    for (let next = pick(); next !== undefined; next = pick()) await next();
    working = null;
  }
  const pick = () => waiting.now.shift() ?? waiting.ahead.shift();

  return {
    take<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      waiting[turn].push(() => work().then(resolve, reject));
      working ??= workThrough();
      return promise;
    },
    /** Once nothing is being done and nothing waits. */
    settled: (): Promise<void> => working ?? Promise.resolve(),
  };
}
