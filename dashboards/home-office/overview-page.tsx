import { Loading } from '#dashboards/shared/states.tsx';
import type { OfficeAnswer, Overview } from '#gateway/office/protocol.ts';
import type { Office } from './office.ts';
import type { ReadPath } from './office-api.ts';
import { type Concern, type Known, toConcerns, toFigures, toWellWords } from './overview-model.ts';
import { Facts, Tag } from './pieces.tsx';
import { toReads } from './route-model.ts';
import { Title } from './states.tsx';

export function OverviewSection({ office, overview }: { office: Office; overview: Overview }) {
  const known = <P extends ReadPath>(path: P): OfficeAnswer<P> | null => {
    const view = office.view(path);
    return view.state === 'shown' ? view.data : null;
  };
  const views = toReads('overview', overview.may).map((path) => office.view(path));
  const unread = views.some(({ state }) => state === 'loading');
  const failures = views.flatMap((view) => (view.state === 'trouble' ? [view.failure.message] : []));
  const seen: Known = {
    devices: known('/api/office/devices'),
    consents: known('/api/office/consents'),
    outlets: known('/api/office/outlets'),
    plans: known('/api/office/plans'),
  };
  const concerns = toConcerns(seen);
  return (
    <>
      <Title>{overview.homeName}</Title>
      <h2 class="nhsuk-heading-m">What needs somebody</h2>
      {failures.length > 0 && (
        <p class="office-trouble" role="alert">
          Not everything could be looked at: {[...new Set(failures)].join(' ')}
        </p>
      )}
      {unread && <Loading />}
      {!unread && concerns.length === 0 && failures.length === 0 && <NothingToDo words={toWellWords(seen)} />}
      {concerns.length > 0 && (
        <ul class="office-concerns">
          {concerns.map((concern) => (
            <ConcernRow concern={concern} key={concern.key} />
          ))}
        </ul>
      )}
      <h2 class="nhsuk-heading-m">The home</h2>
      <Facts facts={toFigures(overview)} />
    </>
  );
}

function ConcernRow({ concern: { words, which, href, colour, tag } }: { concern: Concern }) {
  return (
    <li class="office-concern">
      <Tag colour={colour}>{tag}</Tag>
      <span>
        <a href={href}>{words}</a>
        <span class="service-quiet office-under">{which}</span>
      </span>
    </li>
  );
}

/** Who may see little is not told that there is nothing to do. */
function NothingToDo({ words }: { words: string | null }) {
  if (words === null) return <p class="service-quiet">Nothing that you see here needs you.</p>;
  return (
    <div class="office-well">
      <p>
        <strong>Nothing needs you now.</strong> {words}
      </p>
    </div>
  );
}
