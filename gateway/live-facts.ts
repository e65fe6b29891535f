import type { Home } from '#gateway/alerting/home.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { Live } from '#gateway/office/live.ts';
import type { Beside } from './beside.ts';
import type { startIntake } from './intake.ts';
import { type OutletFacts, toOutletViews } from './outlet-views.ts';
import type { Speaking } from './speaking.ts';

type Intake = ReturnType<typeof startIntake>;

export type LiveDeps = {
  readonly intake: Pick<Intake, 'devices' | 'heardStates' | 'refusals'>;
  readonly home: () => Home;
  readonly liveScreenCount: () => number;
  readonly speaking: () => Speaking | null;
  readonly beside: () => Beside | null;
  readonly clock: Clock;
};

/** How often it is looked whether a way out got on: as exact as "last success" is shown. */
const LOOK_EVERY_MS = 5_000;

/** What the office asks of the running house. */
export function startLiveFacts(deps: LiveDeps): Live & Stoppable {
  const { intake, clock } = deps;
  let storedPointCount = 0;
  let lastStoredAtMs: number | null = null;
  let lastInStepAtMs: number | null = null;
  let cancel = (): void => {};

  const look = (): void => {
    const { keeping = null, hubLink = null } = deps.beside() ?? {};
    const stored = keeping?.history.stats().storedPointCount ?? 0;
    if (stored > storedPointCount) lastStoredAtMs = clock.nowMs();
    storedPointCount = stored;
    const hub = hubLink?.stats();
    if (hub?.hubState === 'connected' && hub.hubWaitingCount === 0) lastInStepAtMs = clock.nowMs();
  };
  const again = (): void => {
    cancel = clock.wakeIn(LOOK_EVERY_MS, () => {
      again();
      look();
    });
  };
  again();

  const toFacts = (): OutletFacts => {
    look();
    const { keeping = null, hubLink = null, automations = null, plans } = deps.beside() ?? {};
    const nodeRed = automations?.state() ?? null;
    const { lastAnswerUptimeMs = null } = nodeRed ?? {};
    const toAtMs = (uptimeMs: number): number => Math.round(clock.nowMs() - (clock.uptimeMs() - uptimeMs));
    return {
      screens: { liveCount: deps.liveScreenCount(), lastReceiptAtMs: findLastReceipt(deps.home()) },
      voice: {
        ...(deps.speaking()?.facts() ?? nothingSaid),
        reminderCount: plans?.state().reminderCount ?? 0,
      },
      history: keeping === null ? null : { ...keeping.history.stats(), lastStoredAtMs },
      hub: hubLink === null ? null : { ...hubLink.stats(), lastInStepAtMs },
      nodeRed:
        nodeRed === null
          ? null
          : {
              ...nodeRed,
              lastAnswerAtMs: lastAnswerUptimeMs === null ? null : toAtMs(lastAnswerUptimeMs),
            },
    };
  };

  return {
    devices: intake.devices,
    heardStates: intake.heardStates,
    refusals: intake.refusals,
    outlets: () => toOutletViews(toFacts()),
    nodeRed: () => deps.beside()?.automations?.state() ?? null,
    hub: () => deps.beside()?.hubLink ?? null,
    plans: () => deps.beside()?.plans ?? null,
    stop: () => cancel(),
  };
}

const nothingSaid = { saidCount: 0, failedCount: 0, isFailing: false, lastSaidAtMs: null } as const;

/** When a screen last confirmed that it shows an alert. */
function findLastReceipt({ open, closed }: Home): number | null {
  const times = [...Object.values(open), ...closed].flatMap(({ deliveries }) =>
    deliveries.map(({ atMs }) => atMs),
  );
  return times.length === 0 ? null : Math.max(...times);
}
