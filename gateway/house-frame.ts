import type { StopStack } from '#gateway/base/stop-stack.ts';
import type { Dispatcher } from '#gateway/delivery/dispatcher.ts';
import type { Journal, Restored } from '#gateway/store/journal.ts';
import type { OpenedHome } from './open-home.ts';
import type { Pipeline } from './pipeline.ts';

/** What every part of the house is built on. */
export type Frame = OpenedHome & {
  readonly journal: Journal;
  readonly restored: Restored;
  readonly pipeline: Pipeline;
  readonly dispatcher: Dispatcher;
  readonly stack: StopStack;
};
