import type { HistoryStats } from '#gateway/history/history.ts';
import type { HubLinkStats } from '#gateway/hub-link/hub-link-messages.ts';
import type { NodeRedState } from '#gateway/integrations/node-red-options.ts';
import type { OutletView } from '#gateway/office/live-messages.ts';

/** What each way out says of itself; null: the home has none. */
export type OutletFacts = {
  readonly screens: { readonly liveCount: number; readonly lastReceiptAtMs: number | null };
  readonly voice: {
    readonly saidCount: number;
    readonly failedCount: number;
    /** Of the last thing that was to be said. */
    readonly isFailing: boolean;
    readonly lastSaidAtMs: number | null;
    readonly reminderCount: number;
  };
  readonly history: (HistoryStats & { readonly lastStoredAtMs: number | null }) | null;
  /** `lastInStepAtMs`: when it last had all that we have. */
  readonly hub: (HubLinkStats & { readonly lastInStepAtMs: number | null }) | null;
  readonly nodeRed: (NodeRedState & { readonly lastAnswerAtMs: number | null }) | null;
};

/** The ways out of the house for whoever looks after it: how each is, and what to do about it. */
export function toOutletViews(facts: OutletFacts): readonly OutletView[] {
  return [
    toScreens(facts.screens),
    toVoice(facts.voice),
    toHistory(facts.history),
    toHub(facts.hub),
    toNodeRed(facts.nodeRed),
  ];
}

const off = (name: OutletView['name'], words: string): OutletView => ({
  name,
  state: 'off',
  lastSuccessAtMs: null,
  failureCount: 0,
  waitingCount: null,
  words,
});

function toScreens({ liveCount, lastReceiptAtMs }: OutletFacts['screens']): OutletView {
  const isAnyone = liveCount > 0;
  return {
    name: 'screens',
    state: isAnyone ? 'working' : 'failing',
    lastSuccessAtMs: lastReceiptAtMs,
    failureCount: 0,
    waitingCount: null,
    words: isAnyone
      ? `Signed in now: ${liveCount}.`
      : 'Nobody is signed in on any screen: an alert would ring for nobody. Sign in on a phone or tablet.',
  };
}

function toVoice({ saidCount, failedCount, isFailing, lastSaidAtMs, reminderCount }: OutletFacts['voice']) {
  const words = isFailing
    ? 'The last reminder could not be said; staff were told. Look at the bedside speaker or page, and its volume.'
    : reminderCount === 0
      ? 'No reminders are planned. Put a plan file for a resident into the plans folder.'
      : null;
  return {
    name: 'voice',
    state: isFailing ? 'failing' : saidCount > 0 ? 'working' : reminderCount === 0 ? 'off' : 'waiting',
    lastSuccessAtMs: lastSaidAtMs,
    failureCount: failedCount,
    waitingCount: null,
    words,
  } as const satisfies OutletView;
}

const historyWords = {
  unreachable: 'The store does not answer. Readings wait on this disk; alerts never need it.',
  busy: 'The store is busy. Readings wait on this disk.',
  refused: 'The store refuses our login or has no such database. Look at the --influx options.',
} as const;

function toHistory(history: OutletFacts['history']): OutletView {
  if (history === null) return off('history', 'No history is kept in this home.');
  const { waitingFor, storedPointCount, retryCount, queuedPointCount, lastStoredAtMs } = history;
  return {
    name: 'history',
    state: waitingFor !== null ? 'failing' : storedPointCount > 0 ? 'working' : 'waiting',
    lastSuccessAtMs: lastStoredAtMs,
    failureCount: retryCount,
    waitingCount: queuedPointCount,
    words: waitingFor === null ? null : historyWords[waitingFor],
  };
}

const HUB_AWAY =
  'The hub cannot be reached, or refuses this home’s link. What it should know waits here for up to 30 days.';

function toHub(hub: OutletFacts['hub']): OutletView {
  if (hub === null)
    return off(
      'hub',
      'No hub is linked: nothing leaves this house. To link one, start with --hub-link FILE.',
    );
  const { hubState, hubWaitingCount, hubDroppedCount, lastInStepAtMs } = hub;
  const isLinked = hubState === 'connected';
  const isFirst = lastInStepAtMs === null && hubState === 'connecting';
  return {
    name: 'hub',
    state: isLinked ? 'working' : isFirst ? 'waiting' : 'failing',
    lastSuccessAtMs: lastInStepAtMs,
    failureCount: hubDroppedCount,
    waitingCount: hubWaitingCount,
    words: isLinked || isFirst ? null : HUB_AWAY,
  };
}

function toNodeRed(nodeRed: OutletFacts['nodeRed']): OutletView {
  if (nodeRed === null) return off('node-red', 'Not asked for. Start with --with-node-red to have it.');
  const { state, why, restartCount, lastAnswerAtMs } = nodeRed;
  return {
    name: 'node-red',
    state: state === 'running' ? 'working' : state === 'starting' ? 'waiting' : 'failing',
    lastSuccessAtMs: lastAnswerAtMs,
    failureCount: restartCount,
    waitingCount: null,
    words: why,
  };
}
