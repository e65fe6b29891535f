import type { Answer, Order } from './kept-process.ts';

/**
 * The process's own side: answers each order with what `make` makes of it, and ends with whoever started it. Returns
 * false where nobody did.
 */
export function answerOrders<Wish, Made>(
  make: (wish: Wish) => Made | Promise<Made>,
  clearUp: () => void = () => {},
): boolean {
  if (process.send === undefined) return false;
  const answer = (words: Answer<Made>): void => void process.send?.(words);
  // The gateway is gone without a word: nobody else would clear up.
  process.once('disconnect', () => {
    clearUp();
    process.exit(0);
  });
  process.once('SIGTERM', () => process.exit(0));
  // Ctrl-C at a terminal reaches every process: the gateway decides when this one ends.
  process.on('SIGINT', () => {});
  process.on('message', ({ id, wish }: Order<Wish>) => {
    Promise.resolve()
      .then(() => make(wish))
      .then(
        (made) => answer({ id, ok: true, made }),
        (cause: unknown) => answer({ id, ok: false, message: String(cause) }),
      );
  });
  return true;
}
