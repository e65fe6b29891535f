import { plural } from '#dashboards/shared/words.ts';
import type { ConsentsPage } from '#gateway/office/consent-messages.ts';
import type { OutletsPage, PlansPage } from '#gateway/office/live-messages.ts';
import type { DevicesPage } from '#gateway/office/place-messages.ts';
import type { Overview } from '#gateway/office/protocol.ts';
import { isRefused } from './consent-model.ts';
import { toTroubled } from './devices-model.ts';
import { outletNames } from './outlets-model.ts';
import { toHref } from './route-model.ts';
import { type Colour, presenceWords, toCapital } from './words-model.ts';

export type Concern = {
  readonly key: string;
  readonly words: string;
  /** The first few by name, so that one need not look further. */
  readonly which: string;
  readonly href: string;
  readonly colour: Colour;
  readonly tag: string;
};

/** What is known of each page; null: not read, or not for this person. */
export type Known = {
  readonly devices: DevicesPage | null;
  readonly consents: ConsentsPage | null;
  readonly outlets: OutletsPage | null;
  readonly plans: PlansPage | null;
};

const NAMED_MOST = 3;

function toWhich(names: readonly string[]): string {
  const restCount = names.length - NAMED_MOST;
  const named = names.slice(0, NAMED_MOST).join(', ');
  return restCount > 0 ? `${named} and ${restCount} more` : named;
}

/** What needs a person, the most urgent first. Nothing: nobody is needed, as far as this person may see. */
export const toConcerns = (known: Known): readonly Concern[] => [
  ...toOutletConcerns(known.outlets),
  ...toDeviceConcerns(known.devices).filter(({ colour }) => colour === 'red'),
  ...toConsentConcerns(known.consents),
  ...toPlanConcerns(known.plans),
  ...toDeviceConcerns(known.devices).filter(({ colour }) => colour !== 'red'),
];

function toOutletConcerns(outlets: OutletsPage | null): readonly Concern[] {
  const failing = outlets?.outlets.filter(({ state }) => state === 'failing') ?? [];
  if (failing.length === 0) return [];
  return [
    {
      key: 'outlets',
      words: plural(failing.length, 'outlet fails', 'outlets fail'),
      which: toWhich(failing.map(({ name }) => outletNames[name].title)),
      href: toHref('outlets'),
      colour: 'red',
      tag: 'Fails',
    },
  ];
}

function toDeviceConcerns(devices: DevicesPage | null): readonly Concern[] {
  if (devices === null) return [];
  const troubled = toTroubled(devices);
  const silent = troubled.filter(({ state }) => state === 'silent');
  const unable = troubled.filter(({ hasSecret }) => !hasSecret);
  const ofDead = troubled.filter(({ refusal }) => refusal === 'resident-died');
  const lost = troubled.filter(
    (line) => line.state !== 'silent' && line.hasSecret && line.refusal === null && line.trouble !== null,
  );
  const rows = [
    { key: 'silent', lines: silent, one: 'device is silent', more: 'devices are silent', tag: 'Silent' },
    {
      key: 'secret',
      lines: unable,
      one: 'device can’t sign in',
      more: 'devices can’t sign in',
      tag: 'No secret',
    },
    {
      key: 'place',
      lines: lost,
      one: 'device may not be where it should be',
      more: 'devices may not be where they should be',
      tag: 'Place',
    },
    {
      key: 'died',
      lines: ofDead,
      one: 'device of somebody who has died is still sending or set up',
      more: 'devices of residents who have died are still set up',
      tag: 'Take away',
    },
  ] as const;
  return rows
    .filter(({ lines }) => lines.length > 0)
    .map(({ key, lines, one, more, tag }) => ({
      key,
      words: plural(lines.length, one, more),
      which: toWhich(lines.map(({ label }) => label)),
      href: toHref('devices'),
      colour: key === 'silent' || key === 'secret' ? 'red' : 'grey',
      tag,
    }));
}

function toConsentConcerns(consents: ConsentsPage | null): readonly Concern[] {
  if (consents === null) return [];
  const refused = consents.residents.filter(({ cells }) => cells.some(isRefused));
  if (refused.length === 0) return [];
  const turnedAway = refused
    .flatMap(({ cells }) => cells)
    .filter(isRefused)
    .reduce((sum, { refusedCount }) => sum + refusedCount, 0);
  const counted =
    turnedAway === 0
      ? ''
      : ` (${plural(turnedAway, 'message', 'messages')} turned away since the gateway’s last start)`;
  return [
    {
      key: 'consent',
      words: `${plural(refused.length, 'resident has a sensor', 'residents have a sensor')} without a consent or best-interests decision${counted}`,
      which: toWhich(refused.map(({ name }) => name)),
      href: toHref('consent'),
      colour: 'orange',
      tag: 'Refused',
    },
  ];
}

function toPlanConcerns(plans: PlansPage | null): readonly Concern[] {
  if (plans === null || plans.problems.length === 0) return [];
  return [
    {
      key: 'plans',
      words: `${plural(plans.problems.length, 'mistake', 'mistakes')} in the plans of spoken reminders`,
      which: toWhich([...new Set(plans.problems.map(({ file }) => file))]),
      href: toHref('reminders'),
      colour: 'orange',
      tag: 'Plan',
    },
  ];
}

/** What was looked at and found well. Null: this person sees nothing that could be. */
export function toWellWords({ devices, consents, outlets, plans }: Known): string | null {
  const looked = [
    ...(devices === null ? [] : ['no device is silent']),
    ...(consents === null ? [] : ['every sensor has its record']),
    ...(outlets === null ? [] : ['no outlet fails']),
    ...(plans === null ? [] : ['no plan has a mistake']),
  ];
  return looked.length === 0 ? null : `${toCapital(looked.join(', '))}.`;
}

/** The home in figures. */
export function toFigures({
  counts,
  may,
}: Overview): readonly { readonly name: string; readonly value: string }[] {
  const { residents } = counts;
  const out = (['in-hospital', 'away'] as const)
    .filter((presence) => residents[presence] > 0)
    .map((presence) => `${residents[presence]} ${presenceWords[presence].toLowerCase()}`);
  return [
    { name: 'Devices heard', value: `${counts.devicesHeard} of ${counts.devicesExpected} that should be` },
    { name: 'Residents', value: [`${residents['in-home']} in the home`, ...out].join(', ') },
    { name: 'Rooms', value: String(counts.rooms) },
    ...(may.includes('see-people') ? [{ name: 'People', value: String(counts.people) }] : []),
  ];
}
