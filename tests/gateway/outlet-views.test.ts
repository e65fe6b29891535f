import { expect, it } from 'vitest';
import type { OutletView } from '#gateway/office/live-messages.ts';
import { OutletView as OutletViewSchema } from '#gateway/office/live-messages.ts';
import { type OutletFacts, toOutletViews } from '#gateway/outlet-views.ts';

const queue = { queuedPointCount: 0, queuedBytes: 0, droppedPointCount: 0, quarantinedPointCount: 0 };
const history = { ...queue, storedPointCount: 10, retryCount: 0, waitingFor: null, lastStoredAtMs: 5 };
const hub = {
  hubState: 'connected',
  hubWaitingCount: 0,
  hubWaitingBytes: 0,
  hubDroppedCount: 0,
  hubLastSeq: 9,
  lastInStepAtMs: 7,
} as const;
const nodeRed = {
  state: 'running',
  why: null,
  pid: 1,
  restartCount: 0,
  lastAnswerUptimeMs: 1,
  editor: null,
  lines: [],
  lastAnswerAtMs: 3,
} as const;
const voice = { saidCount: 1, failedCount: 0, isFailing: false, lastSaidAtMs: 2, reminderCount: 1 };
const well: OutletFacts = {
  screens: { liveCount: 2, lastReceiptAtMs: 1 },
  voice,
  history,
  hub,
  nodeRed,
};

it.each<{
  why: string;
  changes: Partial<OutletFacts>;
  name: OutletView['name'];
  state: string;
  says?: string;
}>([
  { why: 'two carers are signed in', changes: {}, name: 'screens', state: 'working', says: '2' },
  {
    why: 'nobody is signed in: an alert would ring for nobody',
    changes: { screens: { liveCount: 0, lastReceiptAtMs: null } },
    name: 'screens',
    state: 'failing',
    says: 'Sign in',
  },
  { why: 'a reminder was heard to be said', changes: {}, name: 'voice', state: 'working' },
  {
    why: 'the last reminder was not said',
    changes: { voice: { ...voice, isFailing: true, failedCount: 1 } },
    name: 'voice',
    state: 'failing',
    says: 'staff were told',
  },
  {
    why: 'nothing is planned',
    changes: { voice: { ...voice, saidCount: 0, reminderCount: 0 } },
    name: 'voice',
    state: 'off',
    says: 'plans folder',
  },
  {
    why: 'planned, and not yet due',
    changes: { voice: { ...voice, saidCount: 0 } },
    name: 'voice',
    state: 'waiting',
  },
  { why: 'the store takes what it is given', changes: {}, name: 'history', state: 'working' },
  {
    why: 'the store refuses our login',
    changes: { history: { ...history, waitingFor: 'refused' } },
    name: 'history',
    state: 'failing',
    says: '--influx',
  },
  { why: 'no history is kept', changes: { history: null }, name: 'history', state: 'off' },
  { why: 'the hub has all', changes: {}, name: 'hub', state: 'working' },
  {
    why: 'the hub is away',
    changes: { hub: { ...hub, hubState: 'waiting', hubWaitingCount: 40 } },
    name: 'hub',
    state: 'failing',
    says: '30 days',
  },
  {
    why: 'the hub is called for the first time',
    changes: { hub: { ...hub, hubState: 'connecting', lastInStepAtMs: null } },
    name: 'hub',
    state: 'waiting',
  },
  { why: 'no hub is linked', changes: { hub: null }, name: 'hub', state: 'off', says: '--hub-link' },
  { why: 'Node-RED answers', changes: {}, name: 'node-red', state: 'working' },
  {
    why: 'Node-RED stays off',
    changes: { nodeRed: { ...nodeRed, state: 'off', why: 'A flow is broken.' } },
    name: 'node-red',
    state: 'failing',
    says: 'A flow is broken.',
  },
  { why: 'no Node-RED was asked for', changes: { nodeRed: null }, name: 'node-red', state: 'off' },
])('$name is $state: $why', ({ changes, name, state, says }) => {
  const view = toOutletViews({ ...well, ...changes }).find((each) => each.name === name);
  expect(OutletViewSchema.parse(view)).toMatchObject({ name, state });
  if (says !== undefined) expect(view?.words).toContain(says);
});
