import type { Alert } from '#gateway/alerting/alert.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { Notice } from '#gateway/alerting/notice.ts';

/** What one decision of the core means for the outside, handed to every outlet before any disk is asked. */
export type Change = {
  readonly home: Home;
  /** Alerts that the decision changed, as they are now. */
  readonly alerts: readonly Alert[];
  readonly notices: readonly Notice[];
};

/**
 * A way out of the gateway. `tell` takes the change over and returns at once: sending, receipts and retrying are
 * the outlet's own work. What it throws is counted and logged by the dispatcher; the other outlets go on.
 */
export type Outlet = {
  readonly name: string;
  readonly tell: (change: Change) => void;
};
