import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Loading, Warning } from '#dashboards/shared/states.tsx';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { Overview } from '#gateway/office/protocol.ts';
import type { Office } from './office.ts';
import type { Failure } from './office-api.ts';
import { sections, toHref, toMenu } from './route-model.ts';
import { SectionPage } from './section-page.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { Title } from './states.tsx';
import { ToldOncePanel } from './told-once.tsx';
import { roleWords } from './words-model.ts';

export function App({ office }: { office: Office }) {
  const session = office.session.value;
  return (
    <>
      <a class="nhsuk-skip-link" href="#maincontent">
        Skip to main content
      </a>
      <header class="nhsuk-header">
        <div class="nhsuk-header__container office-frame office-header service-header">
          <a class="service-name" href={toHref('overview')}>
            Nightwell home office
          </a>
          {session.state === 'in' && <Account office={office} overview={session.overview} />}
          {session.state === 'refused' && <SignOut office={office} />}
        </div>
      </header>
      <div class="office-frame office-body service-body">
        {session.state === 'in' && <Menu office={office} overview={session.overview} />}
        <main class="office-main" id="maincontent" tabIndex={-1}>
          <Banners office={office} />
          <Content office={office} />
        </main>
      </div>
      <footer class="nhsuk-footer office-footer">
        <div class="office-frame">
          <p class="nhsuk-body-s nhsuk-u-margin-bottom-0">
            Nightwell is not an NHS product. It is not a medical device: it supplements nurse call and your
            checks, and does not replace them.
          </p>
        </div>
      </footer>
    </>
  );
}

function Account({ office, overview: { me } }: { office: Office; overview: Overview }) {
  return (
    <div class="service-account">
      <span>
        {me.name}, {roleWords[me.role].label.toLowerCase()}
      </span>
      <SignOut office={office} />
    </div>
  );
}

function SignOut({ office }: { office: Office }) {
  return (
    <button type="button" class="service-sign-out" onClick={() => supervise(office.signOut())}>
      Sign out
    </button>
  );
}

/** On a phone it folds away: what somebody came for stands first. */
function Menu({ office, overview }: { office: Office; overview: Overview }) {
  const isOpen = useSignal(false);
  const { section } = office.route.value;
  const menu = toMenu(overview.may);
  useEffect(() => {
    isOpen.value = false;
  }, [section]);
  return (
    <nav class="office-nav" aria-label="Sections">
      <button
        type="button"
        class="office-menu-button"
        aria-expanded={isOpen.value}
        aria-controls="menu"
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        {isOpen.value ? 'Close menu' : `Menu${menu.includes(section) ? `: ${sections[section].title}` : ''}`}
      </button>
      <ul class={`office-menu ${isOpen.value ? 'office-menu--open' : ''}`} id="menu">
        {menu.map((name) => (
          <li key={name}>
            <a href={toHref(name)} {...(name === section ? { 'aria-current': 'page' as const } : {})}>
              {sections[name].title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Banners({ office }: { office: Office }) {
  const readAtMs = office.readAtMs.value;
  const isIn = office.session.value.state === 'in';
  return (
    <>
      {office.isBroken.value && <Warning title="This page has a fault.">Reload it.</Warning>}
      {office.isAway.value && (
        <Warning title="The gateway does not answer.">
          {isIn && readAtMs !== null
            ? `What you see is from ${new Date(readAtMs).toLocaleTimeString('en-GB')}. What you enter stays here; this page asks again by itself.`
            : 'This page asks again by itself.'}
        </Warning>
      )}
    </>
  );
}

function Content({ office }: { office: Office }) {
  const session = office.session.value;
  switch (session.state) {
    case 'asking':
      return <Loading />;
    case 'nobody':
      return (
        <>
          {/* Whoever gave themselves a new PIN is signed out by it, and needs it now. Nobody else's stays on show. */}
          {session.whose !== null && <ToldOnce office={office} pinOf={session.whose.name} />}
          <SignInPage office={office} session={session} />
        </>
      );
    case 'refused':
      return <Refused failure={session.failure} />;
    case 'in':
      return (
        <>
          <ToldOnce office={office} />
          <Said office={office} />
          <SectionPage office={office} overview={session.overview} />
        </>
      );
  }
}

function Refused({ failure }: { failure: Failure }) {
  if (failure.code !== 'not-allowed') {
    return (
      <>
        <Title>This can’t be shown now</Title>
        <p>{failure.message} This page asks again by itself.</p>
      </>
    );
  }
  return (
    <>
      <Title>These pages are not for your role</Title>
      <p>Managers, nurses in charge and installers work here. Sign out to let one of them sign in.</p>
      <p>
        Alerts are answered on <a href="/">the night screen</a>.
      </p>
    </>
  );
}

function ToldOnce({ office, pinOf }: { office: Office; pinOf?: string }) {
  const told = office.toldOnce.value;
  const isHidden = pinOf !== undefined && (told?.what !== 'pin' || told.whose !== pinOf);
  return told === null || isHidden ? null : <ToldOncePanel office={office} told={told} />;
}

/** What was just done, and a way back where there is one. Stands there from the start, so that it is read out. */
function Said({ office }: { office: Office }) {
  const notice = office.notice.value;
  const isUndoing = useSignal(false);
  const undo = async (): Promise<void> => {
    if (isUndoing.value) return;
    isUndoing.value = true;
    await notice?.undo?.();
    isUndoing.value = false;
  };
  return (
    <div role="status">
      {notice !== null && (
        <p class="office-said">
          {notice.words}{' '}
          {notice.undo !== null && (
            <button type="button" class="office-link" onClick={() => supervise(undo())}>
              {isUndoing.value ? 'Taking back …' : 'Undo'}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
