import type { Home } from '#gateway/alerting/home.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { Outlet } from '#gateway/delivery/outlet.ts';
import { createHistoryFeed } from '#gateway/history/history-feed.ts';
import { type HistoryHandle, startHistory } from '#gateway/history/start-history.ts';
import type { StoreSettings } from '#gateway/history/store-settings.ts';
import type { TelemetryRow } from '#gateway/store/journal.ts';
import { toEndedPrompts } from './ended-prompts.ts';
import type { PipelineDeps } from './pipeline.ts';

export type Keeping = Stoppable & {
  readonly outlet: Outlet;
  readonly history: HistoryHandle;
  readonly keepTelemetry: (windows: readonly TelemetryRow[]) => void;
  readonly keepPrompts: PipelineDeps['remind'];
};

export type KeepingDeps = {
  readonly store: StoreSettings;
  readonly dataFolder: string;
  readonly home: () => Home;
  readonly clock: Clock;
  readonly log: Log;
};

/** History beside the night: it hears what the gateway hears, and nothing ever waits for it. */
export function startKeeping({ store, dataFolder, home, clock, log }: KeepingDeps): Keeping {
  const history = startHistory({ store, folder: dataFolder, clock, log });
  const feed = createHistoryFeed({ history, home, log });
  return {
    outlet: feed.outlet,
    history,
    keepTelemetry: feed.keepTelemetry,
    keepPrompts(events, reminders) {
      for (const ended of toEndedPrompts(events, reminders, home())) feed.keepPrompt(ended);
    },
    stop: history.stop,
  };
}
