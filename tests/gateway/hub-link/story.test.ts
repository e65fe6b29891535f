import { expect, it } from 'vitest';
import type { Alert } from '#gateway/alerting/alert.ts';
import { AlertStory } from '#gateway/hub-link/envelope.ts';
import { foldStory, toStoryFacts } from '#gateway/hub-link/story.ts';

const facts = {
  alertId: 'fall-0012.boot.7',
  kind: 'possible-fall',
  priority: 'high',
  reason: 'still-down',
  roomId: 'room-12',
  residentId: 'resident-12',
  deviceId: 'fall-0012',
  evidence: { stillnessMs: 20_000 },
  onsetAtMs: 1_000,
  onsetUptimeMs: 0,
  raisedAtMs: 21_000,
  count: 1,
  seq: 1,
  rung: 0,
  declinedBy: [],
  deliveries: [],
  seenBy: [],
  undo: null,
};
const delivered = [
  { screenId: 's2', personId: 'ben', atMs: 21_900, rung: 0, sounding: true },
  { screenId: 's1', personId: 'amy', atMs: 21_400, rung: 0, sounding: true },
];
type Step = { readonly atMs: number; readonly alert: Partial<Alert> & { readonly state: Alert['state'] } };
const raised: Step = { atMs: 21_000, alert: { state: 'raised' } };
const shown: Step = { atMs: 22_000, alert: { state: 'raised', deliveries: delivered as never } };
const seen: Step = {
  atMs: 25_000,
  alert: { state: 'raised', deliveries: delivered as never, seenBy: ['amy'] as never },
};
const accepted: Step = {
  atMs: 29_000,
  alert: { state: 'accepted', acceptedAtMs: 29_000, seenBy: ['amy'] as never },
};
const attended: Step = { atMs: 95_000, alert: { state: 'attended', arrivedAtMs: 95_000 } };
const closed: Step = {
  atMs: 400_000,
  alert: { state: 'closed', closedAtMs: 400_000, outcome: 'fell-not-hurt' },
};

const tell = (...steps: readonly Step[]): AlertStory | null =>
  steps.reduce<AlertStory | null>(
    (story, { atMs, alert }) =>
      foldStory(story, toStoryFacts({ ...facts, ...alert } as unknown as Alert), atMs),
    null,
  );

it('keeps every time of an alert to its end, though the alert forgets them', () => {
  const story = tell(raised, shown, seen, accepted, attended, closed);
  expect(story).toMatchObject({
    state: 'closed',
    raisedAtMs: 21_000,
    deliveredAtMs: 21_400,
    seenAtMs: 25_000,
    acceptedAtMs: 29_000,
    arrivedAtMs: 95_000,
    closedAtMs: 400_000,
    outcome: 'fell-not-hurt',
  });
  expect(AlertStory.safeParse(story).success).toBe(true);
});

const late = { state: 'raised', rung: 1 } as const;
it.each<{ why: string; steps: readonly Step[]; expected: Partial<AlertStory> }>([
  {
    why: 'an acceptance that was undone is none',
    steps: [seen, accepted, seen],
    expected: { acceptedAtMs: null },
  },
  {
    why: 'an acceptance stands when nobody came and the next rung rang',
    steps: [seen, accepted, { atMs: 330_000, alert: late }],
    expected: { acceptedAtMs: 29_000, state: 'raised' },
  },
  {
    why: 'an arrival that was undone is none',
    steps: [seen, accepted, attended, accepted],
    expected: { arrivedAtMs: null, acceptedAtMs: 29_000 },
  },
  {
    why: 'a closing that was undone is none',
    steps: [seen, accepted, attended, closed, attended],
    expected: { closedAtMs: null, outcome: null, arrivedAtMs: 95_000 },
  },
  {
    why: 'somebody who was there already arrived without accepting',
    steps: [shown, attended, closed],
    expected: { acceptedAtMs: null, seenAtMs: null, arrivedAtMs: 95_000, deliveredAtMs: 21_400 },
  },
  {
    why: 'what ended by itself was visited by nobody',
    steps: [raised, { atMs: 50_000, alert: { state: 'closed', closedAtMs: 50_000, outcome: 'recovered' } }],
    expected: { arrivedAtMs: null, closedAtMs: 50_000, outcome: 'recovered' },
  },
])('$why', ({ steps, expected }) => {
  expect(tell(...steps)).toMatchObject(expected);
});
