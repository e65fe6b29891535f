import { type Signal, signal } from '@preact/signals';

/** Signals by name, each made when it is first asked for. */
export function createKept<T>() {
  const kept = new Map<string, Signal<T>>();
  return {
    of(name: string, first: T): Signal<T> {
      const found = kept.get(name) ?? signal(first);
      kept.set(name, found);
      return found;
    },
    clear: () => kept.clear(),
  };
}
