export type Stoppable = { readonly stop: () => Promise<void> | void };

export type StopStack = ReturnType<typeof createStopStack>;

/** Remembers what was started and stops it in reverse order; goes on past a failing stop, then throws them all. */
export function createStopStack() {
  const started: Array<{ name: string; stop: Stoppable['stop'] }> = [];
  return {
    /** Hands `part` back, remembered for stopping. */
    add<T extends Stoppable>(name: string, part: T): T {
      started.push({ name, stop: () => part.stop() });
      return part;
    },
    async stop(): Promise<void> {
      const failures: unknown[] = [];
      for (let part = started.pop(); part !== undefined; part = started.pop()) {
        try {
          await part.stop();
        } catch (cause) {
          failures.push(new Error(`could not stop ${part.name}`, { cause }));
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'some parts did not stop');
    },
  };
}
