import type { OfficeAnswer, Overview } from '#gateway/office/protocol.ts';
import type { Office } from './office.ts';
import type { ReadPath } from './office-api.ts';
import { type Concern, toConcerns, toFigures } from './overview-model.ts';
import { Facts, Tag } from './pieces.tsx';
import { toReads } from './route-model.ts';
import { Loading, Title } from './states.tsx';

export function OverviewSection({ office, overview }: { office: Office; overview: Overview }) {
  const known = <P extends ReadPath>(path: P): OfficeAnswer<P> | null => {
    const view = office.view(path);
    return view.state === 'shown' ? view.data : null;
  };
  const views = toReads('overview', overview.may).map((path) => office.view(path));
  const unread = views.some(({ state }) => state === 'loading');
  const failures = views.flatMap((view) => (view.state === 'trouble' ? [view.failure.message] : []));
  const concerns = toConcerns({
    devices: known('/api/office/devices'),
    consents: known('/api/office/consents'),
    outlets: known('/api/office/outlets'),
    plans: known('/api/office/plans'),
  });
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
      {!unread && concerns.length === 0 && failures.length === 0 && (
        <AllIsWell hasLooked={views.length > 0} />
      )}
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
        {href === null ? words : <a href={href}>{words}</a>}
        <span class="office-quiet office-under">{which}</span>
      </span>
    </li>
  );
}

/** Who may see little is not told that all is well. */
function AllIsWell({ hasLooked }: { hasLooked: boolean }) {
  if (!hasLooked) return <p class="office-quiet">Nothing that you see here needs you.</p>;
  return (
    <div class="office-well">
      <p>
        <strong>All is well.</strong> Every device that should be heard is heard or has just been asked, every
        sensor has its record, and every outlet in use works.
      </p>
    </div>
  );
}
