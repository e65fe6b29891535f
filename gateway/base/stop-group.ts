import type { Clock } from './clock.ts';
import { toLifeMs } from './clock.ts';
import type { Log } from './log.ts';
import type { Stoppable, StopStack } from './stop-stack.ts';

/**
 * Parts that don't wait for one another, stopped side by side. One that takes longer than `withinMs` of life is left to
 * itself, and said: what stands below it in the house must be stopped in order all the same.
 */
export function createStopGroup(withinMs: number, { clock, log }: { clock: Clock; log: Log }): StopStack {
  const parts: Array<{ readonly name: string; readonly part: Stoppable }> = [];
  const stopOne = async (name: string, part: Stoppable): Promise<void> => {
    const late = Promise.withResolvers<'late'>();
    const cancel = clock.wakeIn(toLifeMs(clock, withinMs), () => late.resolve('late'));
    const stopped = Promise.resolve()
      .then(() => part.stop())
      .then(() => 'stopped' as const);
    try {
      if ((await Promise.race([stopped, late.promise])) === 'stopped') return;
      log.warn('part-stops-late', { name });
      stopped.catch((cause: unknown) => log.warn('part-stop-failed', { name, message: String(cause) }));
    } finally {
      cancel();
    }
  };
  return {
    add<T extends Stoppable>(name: string, part: T): T {
      parts.push({ name, part });
      return part;
    },
    async stop(): Promise<void> {
      const ended = await Promise.allSettled(parts.splice(0).map(({ name, part }) => stopOne(name, part)));
      const failures = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      if (failures.length > 0) throw new AggregateError(failures, 'some parts did not stop');
    },
  };
}
