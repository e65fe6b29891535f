// Hot path: hands a change to every outlet in turn; each returns at once.
import type { Log } from '#gateway/base/log.ts';
import type { Change, Outlet } from './outlet.ts';

export type Dispatcher = {
  readonly add: (outlet: Outlet) => void;
  readonly tell: (change: Change) => void;
  /** What an outlet has to do besides changes of the home, behind the same guard. */
  readonly guard: (outletName: string, work: () => void) => void;
  /** Changes an outlet threw at, by outlet. */
  readonly failureCounts: () => Readonly<Record<string, number>>;
};

/** Tells every outlet; one that throws is counted and logged, and the others are told all the same. */
export function createDispatcher(log: Log): Dispatcher {
  const outlets: Outlet[] = [];
  const failures = new Map<string, number>();
  const guard = (name: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      failures.set(name, (failures.get(name) ?? 0) + 1);
      log.error('outlet-failed', { outlet: name, message: String(error) });
    }
  };
  return {
    add(outlet) {
      outlets.push(outlet);
    },
    tell(change) {
      for (const outlet of outlets) guard(outlet.name, () => outlet.tell(change));
    },
    guard,
    failureCounts: () => Object.fromEntries(failures),
  };
}
