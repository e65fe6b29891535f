import { type Signal, signal } from '@preact/signals';
import type { Result } from '#gateway/base/result.ts';
import type { OfficeAnswer } from '#gateway/office/protocol.ts';
import type { Failure, ReadPath } from './office-api.ts';

export type View<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'shown'; readonly data: T }
  | { readonly state: 'trouble'; readonly failure: Failure };

/** What was last read, by where it was read. */
export function createViews() {
  const views = new Map<ReadPath, Signal<View<unknown>>>();
  const find = (path: ReadPath): Signal<View<unknown>> => {
    const view = views.get(path) ?? signal<View<unknown>>({ state: 'loading' });
    views.set(path, view);
    return view;
  };
  return {
    // Only `keep` writes it, with an answer from this very path.
    of: <P extends ReadPath>(path: P) => find(path).value as View<OfficeAnswer<P>>,
    keep(path: ReadPath, answer: Result<unknown, Failure>): void {
      const view = find(path);
      if (answer.ok) view.value = { state: 'shown', data: answer.value };
      // What is known stays where it stands; a banner says that it is old.
      else if (answer.failure.code !== 'no-answer' || view.peek().state !== 'shown')
        view.value = { state: 'trouble', failure: answer.failure };
    },
    clear(): void {
      for (const view of views.values()) view.value = { state: 'loading' };
    },
  };
}

/** What stands in a page as it was last read; null: nothing has been read, or it isn't there. */
export function peek<P extends ReadPath, T>(
  { view }: { readonly view: <Q extends ReadPath>(path: Q) => View<OfficeAnswer<Q>> },
  path: P,
  find: (page: OfficeAnswer<P>) => T | null,
): T | null {
  const shown = view(path);
  return shown.state === 'shown' ? find(shown.data) : null;
}
