import type { Policy } from '#gateway/alerting/policy.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { BrokerLimits } from '#gateway/broker/limits.ts';
import type { StoreSettings } from '#gateway/history/store-settings.ts';
import type { HubLinkFile } from '#gateway/hub-link/envelope.ts';
import type { JournalOptions } from '#gateway/store/journal.ts';
import type { VoiceOptions } from '#gateway/voice/options.ts';
import type { AutomationOptions } from './automations.ts';
import type { HomeDocuments } from './home-documents.ts';
import type { Pipeline } from './pipeline.ts';

export type GatewayOptions = {
  readonly dataFolder: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  /** Holds the built pages, a folder each. */
  readonly pagesFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy?: Policy;
  /** Other limits than the protocol's, for a larger home or a smaller machine. */
  readonly brokerLimits?: Partial<BrokerLimits>;
  /** Residents' plans, a file each. `plans` in the data folder where left out. */
  readonly plansFolder?: string;
  /** Who speaks; flite where left out. */
  readonly voice?: VoiceOptions;
  /** Where measurements are kept: the embedded store where left out; null: nowhere. */
  readonly history?: StoreSettings | null;
  /** The hub that this home reports to; none where left out. */
  readonly hubLink?: HubLinkFile | null;
  /** The home's own Node-RED; none where left out. */
  readonly nodeRed?: AutomationOptions | null;
  /** Sets this home up in the data folder, in place of what stands there. */
  readonly install?: HomeDocuments;
  /** What is set up where this very home stands there already; `install` where left out. */
  readonly installAgain?: (before: HomeDocuments, install: HomeDocuments) => HomeDocuments;
  /** For tests and the bench: a disk that is slow or forgets. */
  readonly faults?: JournalOptions['faults'];
  /** A part without which nobody is watched has broken: the process should end, and start again. */
  readonly onBroken: (cause: Error) => void;
};

export type Gateway = Stoppable & {
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly pipeline: Pipeline;
  readonly stats: () => Readonly<Record<string, number | null>>;
};
