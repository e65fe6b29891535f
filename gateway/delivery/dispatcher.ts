// Hot path: hands a change to every outlet in turn; each returns at once.
import type { Log } from '#gateway/base/log.ts';
import type { Change, Outlet } from './outlet.ts';

export type Dispatcher = {
  readonly add: (outlet: Outlet) => void;
  readonly tell: (change: Change) => void;
  /** Changes an outlet threw at, by outlet. */
  readonly failureCounts: () => Readonly<Record<string, number>>;
};

/** Tells every outlet; one that throws is counted and logged, and the others are told all the same. */
export function createDispatcher(log: Log): Dispatcher {
  const outlets: Outlet[] = [];
  const failures = new Map<string, number>();
  return {
    add(outlet) {
      outlets.push(outlet);
    },
    tell(change) {
      for (const outlet of outlets) {
        try {
          outlet.tell(change);
        } catch (error) {
          failures.set(outlet.name, (failures.get(outlet.name) ?? 0) + 1);
          log.error('outlet-failed', { outlet: outlet.name, message: String(error) });
        }
      }
    },
    failureCounts: () => Object.fromEntries(failures),
  };
}
