import { useEffect } from 'preact/hooks';
import { Loading, Warning } from '#dashboards/shared/states.tsx';
import { supervise } from '#dashboards/shared/supervise.ts';
import { HomePage } from './home-page.tsx';
import { HomesPage } from './homes-page.tsx';
import type { View } from './hub-api.ts';
import type { Lead, Shown } from './lead.ts';
import { ResidentPage } from './resident-page.tsx';
import { type Route, toHomeHref } from './route-model.ts';
import { SignInPage } from './sign-in-page.tsx';
import { ErrorPage, NotHere } from './states.tsx';

const SERVICE = 'Nightwell for clinical leads';

export function App({ lead }: { lead: Lead }) {
  const me = lead.me.value;
  const isIn = typeof me !== 'string';
  useTitle(lead);
  return (
    <>
      <a class="nhsuk-skip-link" href="#maincontent">
        Skip to main content
      </a>
      <header class="nhsuk-header">
        <div class="nhsuk-header__container nhsuk-width-container service-header">
          <a class="service-name" href="#/homes">
            {SERVICE}
          </a>
          {isIn && <Account lead={lead} name={me.personId} />}
        </div>
      </header>
      <div class="service-body">
        <div class="nhsuk-width-container">
          <main class="nhsuk-main-wrapper" id="maincontent" tabIndex={-1}>
            {lead.isBroken.value && <Warning title="This page has a fault.">Reload it.</Warning>}
            {lead.isSignOutRefused.value && (
              <Warning title="You are still signed in.">
                The hub did not answer. Try again in a moment.
              </Warning>
            )}
            {me === 'asking' && <Loading />}
            {me === 'no-answer' && (
              <ErrorPage title={troubles['no-answer'].title}>
                <p>{troubles['no-answer'].words}</p>
              </ErrorPage>
            )}
            {me === 'nobody' && <SignInPage lead={lead} />}
            {isIn && <Page lead={lead} shown={lead.shown.value} />}
          </main>
        </div>
      </div>
      <footer class="nhsuk-footer">
        <div class="nhsuk-width-container">
          <p class="nhsuk-body-s nhsuk-u-margin-bottom-0">
            Nightwell is not an NHS product. It is not a medical device: it shows what devices reported, and a
            quiet night means only that nothing was reported.
          </p>
        </div>
      </footer>
    </>
  );
}

/** The tab's name is the page's: a person has several, and a screen reader says it first. */
function useTitle(lead: Lead): void {
  const shown = lead.shown.value;
  const title = toTitle(shown);
  useEffect(() => {
    document.title = title === null ? SERVICE : `${title} – ${SERVICE}`;
  }, [title]);
}

function toTitle(shown: Shown): string | null {
  if (shown.state === 'trouble') return troubles[shown.trouble].title;
  return shown.state === 'shown' ? toViewTitle(shown.view) : null;
}

function toViewTitle(view: View): string {
  switch (view.page) {
    case 'homes':
      return 'Homes';
    case 'home':
      return view.data.home.homeName ?? view.data.home.homeId;
    case 'resident':
      return `Resident ${view.data.resident.code}`;
  }
}

function Account({ lead, name }: { lead: Lead; name: string }) {
  return (
    <div class="service-account">
      <span role="status">{isLive(lead) ? 'Live' : 'Connecting …'}</span>
      <span>{name}</span>
      <button type="button" class="service-sign-out" onClick={() => supervise(lead.signOut())}>
        Sign out
      </button>
    </div>
  );
}

/** A hub that says when something is new, and does not answer what, is not live. */
function isLive({ isLive, shown: { value: shown } }: Lead): boolean {
  if (shown.state === 'trouble') return isLive.value && shown.trouble !== 'no-answer';
  return isLive.value && !(shown.state === 'shown' && shown.isOld);
}

function Page({ lead, shown }: { lead: Lead; shown: Shown }) {
  switch (shown.state) {
    case 'loading':
      return <Loading />;
    case 'trouble':
      return shown.trouble === 'not-found' ? (
        <NotFound route={lead.route.value} />
      ) : (
        <Trouble lead={lead} trouble={shown.trouble} />
      );
    case 'shown':
      return (
        <>
          {shown.isOld && (
            <Warning title="The hub does not answer.">
              What you see is from {new Date(shown.readAtMs).toLocaleTimeString('en-GB')} by your clock. This
              page asks again by itself.
            </Warning>
          )}
          <Content view={shown.view} />
        </>
      );
  }
}

function Content({ view }: { view: View }) {
  switch (view.page) {
    case 'homes':
      return <HomesPage data={view.data} />;
    case 'home':
      return <HomePage data={view.data} />;
    case 'resident':
      return <ResidentPage data={view.data} />;
  }
}

const troubles = {
  'not-found': { title: 'Not here' },
  'no-answer': { title: 'The hub does not answer', words: 'This page asks again by itself.' },
  unreadable: {
    title: 'This page is out of date',
    words: 'The hub speaks a newer version. Reload the page.',
  },
} as const;

/** Nothing is wrong with the hub: the address names nothing, or nothing any more. */
function NotFound({ route }: { route: Route }) {
  return (
    <NotHere title={troubles['not-found'].title}>
      {route.page === 'resident' ? (
        <>
          <p>No resident goes by this address. They may no longer live in this home.</p>
          <p>
            <a href={toHomeHref(route.homeId)}>That home</a>
          </p>
        </>
      ) : (
        <p>The hub has taken no home on by this name.</p>
      )}
      <p>
        <a href="#/homes">All homes</a>
      </p>
    </NotHere>
  );
}

function Trouble({ lead, trouble }: { lead: Lead; trouble: 'no-answer' | 'unreadable' }) {
  const { title, words } = troubles[trouble];
  return (
    <ErrorPage title={title}>
      <p>{words}</p>
      <div class="nhsuk-button-group">
        <button type="button" class="nhsuk-button nhsuk-button--secondary" onClick={lead.again}>
          Try again
        </button>
        <a href="#/homes">All homes</a>
      </div>
    </ErrorPage>
  );
}
