// Hot path: an answer that waits for nobody is given at once.

/** `null` lets the broker acknowledge; an error makes it close the connection, so that the device sends again. */
export type Answer = (cause: Error | null) => void;

export type OrderedAnswers = {
  /** Answers when `work` is done (at once without a promise), but never before the answers that were added earlier. */
  readonly add: (work: Promise<void> | void, answer: Answer) => void;
};

type Waiting = { readonly answer: Answer; outcome: { readonly cause: Error | null } | null };

/**
 * One client's answers, in the order of its packets: aedes acknowledges in the order of answers, and MQTT 3.1.1 wants
 * that of the packets (section 4.6). After a failure nothing more is acknowledged: the connection is about to close.
 */
export function createOrderedAnswers(onPendingCount: (count: number) => void): OrderedAnswers {
  const waiting: Waiting[] = [];
  let failure: Error | null = null;
  const settle = (): void => {
    for (let first = waiting[0]; first?.outcome; first = waiting[0]) {
      waiting.shift();
      failure ??= first.outcome.cause;
      first.answer(failure);
    }
    onPendingCount(waiting.length);
  };
  return {
    add(work, answer) {
      if (work === undefined && waiting.length === 0) {
        answer(failure);
        return;
      }
      const entry: Waiting = { answer, outcome: work === undefined ? { cause: null } : null };
      waiting.push(entry);
      onPendingCount(waiting.length);
      work?.then(
        () => {
          entry.outcome = { cause: null };
          settle();
        },
        (cause: unknown) => {
          entry.outcome = { cause: cause instanceof Error ? cause : new Error('not accepted', { cause }) };
          settle();
        },
      );
    },
  };
}
