import type { FallRow } from '#dashboards/hub/protocol.ts';
import { Empty } from './states.tsx';
import { Table } from './table.tsx';
import { toClock, toDuration, toMoment, toOutcomeWords } from './words-model.ts';

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
      heads={['Resident', 'What it was', 'Raised', ...steps.map(({ head }) => head)]}
      rows={falls.map(({ code, story }) => ({
        key: story.alertId,
        cells: [
          code ?? 'not known',
          toOutcomeWords(story),
          toMoment(story.raisedAtMs, timeZone),
          ...steps.map(({ of }) => (
            <Step atMs={story[of]} fromAtMs={story.raisedAtMs} timeZone={timeZone} key={of} />
          )),
        ],
      }))}
    />
  );
}

function Step({ atMs, fromAtMs, timeZone }: { atMs: number | null; fromAtMs: number; timeZone: string }) {
  if (atMs === null) return <span class="lead-quiet">not yet</span>;
  return (
    <>
      {toClock(atMs, timeZone)} <span class="lead-after">after {toDuration(atMs - fromAtMs)}</span>
    </>
  );
}
