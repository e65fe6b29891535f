import { useEffect } from 'preact/hooks';
import type { Overview } from '#gateway/office/protocol.ts';
import { ConsentSection } from './consent-page.tsx';
import { DevicesSection } from './devices-page.tsx';
import { LeavingSection } from './leaving-page.tsx';
import { NodeRedSection } from './node-red-page.tsx';
import type { Office } from './office.ts';
import { OutletsSection } from './outlets-page.tsx';
import { OverviewSection } from './overview-page.tsx';
import { PeopleSection } from './people-page.tsx';
import { RemindersSection } from './reminders-page.tsx';
import { ResidentsSection } from './residents-page.tsx';
import { RoomsSection } from './rooms-page.tsx';
import { sections, toHref } from './route-model.ts';
import { NotHere, With } from './states.tsx';
import { roleWords } from './words-model.ts';

let isFirst = true;

/** One page of the office. Each address begins anew: at its top, with the focus on its heading. */
export function SectionPage({ office, overview }: { office: Office; overview: Overview }) {
  const { section, thing, step, last } = office.route.value;
  const address = [section, thing, step, last].join('/');
  useEffect(() => {
    document.title = `${sections[section].title} – Nightwell home office`;
    // Whoever has just come in is where the browser put them.
    if (!isFirst) {
      window.scrollTo(0, 0);
      if (office.toldOnce.peek() === null) document.querySelector<HTMLElement>('.office-title')?.focus();
    }
    isFirst = false;
  }, [address]);
  if (!overview.may.includes(sections[section].action)) {
    return (
      <NotHere
        title={`“${sections[section].title}” is not for your role`}
        what={`You are signed in as ${overview.me.name}, ${roleWords[overview.me.role].label.toLowerCase()}. Ask the manager if you need this page.`}
        back={toHref('overview')}
        backWords="Overview"
      />
    );
  }
  return <Section office={office} overview={overview} key={address} />;
}

function Section({ office, overview }: { office: Office; overview: Overview }) {
  switch (office.route.value.section) {
    case 'overview':
      return <OverviewSection office={office} overview={overview} />;
    case 'people':
      return (
        <With office={office} path="/api/office/people">
          {(page) => <PeopleSection office={office} page={page} />}
        </With>
      );
    case 'residents':
      return (
        <With office={office} path="/api/office/residents">
          {(page) => <ResidentsSection office={office} page={page} />}
        </With>
      );
    case 'rooms':
      return (
        <With office={office} path="/api/office/rooms">
          {(page) => <RoomsSection office={office} page={page} />}
        </With>
      );
    case 'devices':
      return (
        <With office={office} path="/api/office/devices">
          {(page) => <DevicesSection office={office} page={page} />}
        </With>
      );
    case 'consent':
      return (
        <With office={office} path="/api/office/consents">
          {(page) => <ConsentSection office={office} page={page} />}
        </With>
      );
    case 'reminders':
      return (
        <With office={office} path="/api/office/plans">
          {(page) => <RemindersSection office={office} page={page} />}
        </With>
      );
    case 'leaving':
      return (
        <With office={office} path="/api/office/leaving">
          {(page) => <LeavingSection office={office} page={page} />}
        </With>
      );
    case 'outlets':
      return (
        <With office={office} path="/api/office/outlets">
          {(page) => <OutletsSection page={page} />}
        </With>
      );
    case 'node-red':
      return (
        <With office={office} path="/api/office/node-red">
          {(page) => <NodeRedSection page={page} />}
        </With>
      );
  }
}
