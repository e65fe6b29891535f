import type { FallRow } from '#dashboards/hub/protocol.ts';
import { Empty } from '#dashboards/shared/states.tsx';
import { Table } from '#dashboards/shared/table.tsx';
import { toMoment } from '#dashboards/shared/words.ts';
import type { AlertStory } from '#gateway/hub-link/envelope.ts';

import { toClock, toDuration, toOutcomeWords, toRoomWords } from './words-model.ts';

const steps = [
  { head: 'Delivered', of: 'deliveredAtMs' },
  { head: 'Seen', of: 'seenAtMs' },
  { head: 'Accepted', of: 'acceptedAtMs' },
  { head: 'Arrived', of: 'arrivedAtMs' },
  { head: 'Closed', of: 'closedAtMs' },
] as const;

/** Each fall with its times: when it rang, and how long after that each step took. */
export function FallsTable({ falls, timeZone }: { falls: readonly FallRow[]; timeZone: string }) {
  if (falls.length === 0)
    return (
      <Empty>
        No possible fall was reported in the last 28 days. That is all this says: devices can miss a fall.
      </Empty>
    );
  return (
    <Table
      caption="Possible falls and their times, last 28 days"
      hint="Raised: the alert rang. Delivered: a screen showed it. Accepted: somebody said “I’m going”. How long each took is counted from raised."
      heads={['Resident', 'What it was', 'Raised', ...steps.map(({ head }) => head)]}
      rows={falls.map(({ code, story }) => ({
        key: story.alertId,
        cells: [
          <Whose code={code} story={story} key="whose" />,
          toOutcomeWords(story),
          <Raised story={story} timeZone={timeZone} key="raised" />,
          ...steps.map(({ of }) => <Step atMs={story[of]} story={story} timeZone={timeZone} key={of} />),
        ],
      }))}
    />
  );
}

function Whose({ code, story: { roomId } }: { code: string | null; story: AlertStory }) {
  return (
    <>
      {code ?? 'not known'}
      {roomId !== null && <span class="lead-after">{toRoomWords(roomId)}</span>}
    </>
  );
}

function Raised({ story: { onsetAtMs, raisedAtMs }, timeZone }: { story: AlertStory; timeZone: string }) {
  return (
    <>
      {toMoment(raisedAtMs, timeZone, 'second')}
      {raisedAtMs > onsetAtMs && (
        <span class="lead-after">{toDuration(raisedAtMs - onsetAtMs)} after it happened</span>
      )}
    </>
  );
}

type StepProps = { readonly atMs: number | null; readonly story: AlertStory; readonly timeZone: string };

function Step({ atMs, story: { raisedAtMs, state }, timeZone }: StepProps) {
  // What did not happen before the end will not happen any more.
  if (atMs === null) return <span class="service-quiet">{state === 'closed' ? 'not told' : 'not yet'}</span>;
  return (
    <>
      {toClock(atMs, timeZone)} <span class="lead-after">after {toDuration(atMs - raisedAtMs)}</span>
    </>
  );
}
