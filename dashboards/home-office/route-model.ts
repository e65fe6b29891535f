import type { OfficeAction } from '#gateway/office/protocol.ts';
import type { ReadPath } from './office-api.ts';

/** The sections of the office, in the order of the menu: what each is called, who sees it, and what it reads. */
export const sections = {
  overview: {
    title: 'Overview',
    action: 'see-overview',
    reads: ['/api/office/devices', '/api/office/consents', '/api/office/outlets', '/api/office/plans'],
  },
  residents: { title: 'Residents', action: 'see-residents', reads: ['/api/office/residents'] },
  consent: { title: 'Consent', action: 'see-consents', reads: ['/api/office/consents'] },
  rooms: { title: 'Rooms', action: 'see-rooms', reads: ['/api/office/rooms'] },
  devices: { title: 'Devices', action: 'see-devices', reads: ['/api/office/devices'] },
  people: { title: 'People', action: 'see-people', reads: ['/api/office/people'] },
  reminders: { title: 'Spoken reminders', action: 'see-plans', reads: ['/api/office/plans'] },
  leaving: { title: 'What leaves this house', action: 'see-what-leaves', reads: ['/api/office/leaving'] },
  outlets: { title: 'Outlets', action: 'see-outlets', reads: ['/api/office/outlets'] },
  'node-red': { title: 'Node-RED', action: 'see-node-red-editor', reads: ['/api/office/node-red'] },
} as const satisfies Record<
  string,
  { readonly title: string; readonly action: OfficeAction; readonly reads: readonly ReadPath[] }
>;
export type Section = keyof typeof sections;

const sectionNames = Object.keys(sections) as readonly Section[];

/** Where somebody is: a section, and in it a thing (`amy`, or `add`) and what is done with it (`remove`). */
export type Route = {
  readonly section: Section;
  readonly thing: string | null;
  readonly step: string | null;
  /** Of a consent alone: the third word behind the section. */
  readonly last: string | null;
};

const isSection = (word: string | undefined): word is Section =>
  word !== undefined && Object.hasOwn(sections, word);

/** What stands behind the # of the address. Anything unknown is the overview. */
export function parseRoute(hash: string): Route {
  const [, section, thing, step, last] = hash.split('/').map(decodeWord);
  if (!isSection(section)) return { section: 'overview', thing: null, step: null, last: null };
  return { section, thing: thing || null, step: step || null, last: last || null };
}

/** A word with a broken % in it stays as it is: it names nothing, and the page says so. */
function decodeWord(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

export const toHref = (section: Section, ...words: readonly string[]): string =>
  `#/${[section, ...words.map(encodeURIComponent)].join('/')}`;

/** What this person may see, in the order of the menu. */
export const toMenu = (may: readonly OfficeAction[]): readonly Section[] =>
  sectionNames.filter((name) => may.includes(sections[name].action));

/** Who may see what is read: the action of the section that shows it. */
const actionOf: Readonly<Partial<Record<ReadPath, OfficeAction>>> = Object.fromEntries(
  sectionNames
    .filter((name) => name !== 'overview')
    .flatMap((name) => sections[name].reads.map((path) => [path, sections[name].action])),
);

/** What has to be read to show a section to somebody who may do `may`. */
export function toReads(section: Section, may: readonly OfficeAction[]): readonly ReadPath[] {
  return sections[section].reads.filter((path) => {
    const action = actionOf[path];
    return action !== undefined && may.includes(action);
  });
}
