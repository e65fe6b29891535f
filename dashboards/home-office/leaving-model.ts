import type {
  AlertStory,
  DeviceHealth,
  HomeSummary,
  HubEnvelope,
  NightFeatures,
} from '#gateway/hub-link/envelope.ts';
import { type Colour, toExactMoment } from './words-model.ts';

/** What stands in each field, in words. A field that the envelope gains and that has no words here does not compile. */
const headWords: Readonly<Record<Exclude<keyof HubEnvelope, 'body'>, string>> = {
  v: 'Version of this format.',
  homeId: 'Which home this is, as the hub knows it.',
  epoch: 'Which outbox file this comes from, so that a replaced disk is noticed.',
  seq: 'Running number: the hub notices when one is missing.',
  atMs: 'When it was written.',
  kind: 'What it is about.',
};

const summaryWords: Readonly<Record<keyof HomeSummary, string>> = {
  homeName: 'Name of the house.',
  timeZone: 'Its time zone.',
  residentIds: 'The residents as pseudonyms. Their names are not here.',
  deviceCount: 'How many devices it has.',
  silentDeviceCount: 'How many of them are silent.',
  openAlertCount: 'How many alerts are open.',
  droppedCount: 'How much was let go because the hub was away for too long.',
};

const storyWords: Readonly<Record<keyof AlertStory, string>> = {
  alertId: 'Which alert this is.',
  alertKind: 'What happened, as a code.',
  priority: 'How urgent it was.',
  reason: 'Why it rang, as a code.',
  roomId: 'In which room, as a code.',
  residentId: 'Whose alert it is, as a pseudonym.',
  deviceId: 'Which device noticed it.',
  state: 'How far it has come.',
  rung: 'How far up it was told.',
  onsetAtMs: 'When it happened.',
  raisedAtMs: 'When it rang.',
  deliveredAtMs: 'When a screen first showed it.',
  seenAtMs: 'When somebody first saw it.',
  acceptedAtMs: 'When somebody said that they go. Not who.',
  arrivedAtMs: 'When somebody was there. Not who.',
  closedAtMs: 'When it was over.',
  outcome: 'What was found, as a code.',
};

const nightWords: Readonly<Record<keyof NightFeatures, string>> = {
  residentId: 'Whose night, as a pseudonym.',
  nightOf: 'Which night, by the date of its evening.',
  fromAtMs: 'When the night began.',
  untilAtMs: 'When it ended, or until when it is told.',
  isOver: 'Whether the night is over, or this is the night so far.',
  slotMs: 'How long each of the steps below is.',
  soundDba: 'How loud each step was. Numbers, never sound.',
  bedExitCount: 'How often the bed was left in each step.',
  soundMedianDba: 'How loud the night was.',
  bedExitTotalCount: 'How often the bed was left.',
  outOfBedMs: 'How long the bed was empty.',
  fallCount: 'Possible falls.',
  promptCount: 'Reminders spoken.',
  promptHeardCount: 'Reminders answered.',
  coveragePercent: 'For how much of the night the devices were heard.',
};

const healthWords: Readonly<Record<keyof DeviceHealth, string>> = {
  deviceId: 'Which device.',
  roomId: 'In which room, as a code.',
  residentId: 'Whose, as a pseudonym.',
  state: 'Heard, silent, or not read for want of consent.',
  silentSinceAtMs: 'Silent since when.',
  isBatteryLow: 'Whether its battery is low.',
  batteryPercent: 'How full its battery is.',
};

const kinds: Readonly<
  Record<HubEnvelope['kind'], { readonly title: string; readonly words: Readonly<Record<string, string>> }>
> = {
  'home-summary': { title: 'How the home is, as a whole', words: summaryWords },
  'alert-story': { title: 'How one alert went', words: storyWords },
  'night-features': { title: 'One resident’s night in numbers', words: nightWords },
  'device-health': { title: 'How one device is', words: healthWords },
};

export const toKindTitle = ({ kind }: HubEnvelope): string => kinds[kind].title;

/** What never leaves: the envelope has no place for it. */
export const neverLeaves = [
  'Names of residents, relatives and staff',
  'Who accepted an alert and who went',
  'Sound, words and pictures: none is ever recorded',
  'Notes and any other free text',
  'PINs, passwords and the secrets of devices',
] as const;

export type FieldRow = { readonly name: string; readonly value: string; readonly words: string };

/** Every field of an envelope, its value as it leaves, and what it means. */
export function toFieldRows(envelope: HubEnvelope, timeZone: string): readonly FieldRow[] {
  const { body, ...head } = envelope;
  const rowOf =
    (words: Readonly<Record<string, string>>) =>
    ([name, value]: [string, unknown]): FieldRow => ({
      name,
      value: toValueWords(name, value, timeZone),
      words: words[name] ?? '',
    });
  return [
    ...Object.entries(head).map(rowOf(headWords)),
    ...Object.entries(body).map(rowOf(kinds[envelope.kind].words)),
  ];
}

/** Lists of this many and more are counted, not read out; the exact envelope stands below. */
const SHOWN_MOST = 6;

function toValueWords(name: string, value: unknown, timeZone: string): string {
  if (value === null) return 'not known';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && /(?:^a|A)tMs$/.test(name)) return toExactMoment(value, timeZone);
  if (typeof value === 'number' && name.endsWith('Ms')) return `${Math.round(value / 60_000)} min`;
  if (!Array.isArray(value)) return String(value);
  if (value.length === 0) return 'none';
  const shown = value.slice(0, SHOWN_MOST).map((one) => (one === null ? 'gap' : String(one)));
  const restCount = value.length - shown.length;
  return restCount > 0 ? `${shown.join(', ')} and ${restCount} more` : shown.join(', ');
}

/** The link to the hub, as a word and a colour. */
export function toHubTag(state: string | null): { colour: Colour; words: string } {
  switch (state) {
    case 'connected':
      return { colour: 'green', words: 'Connected' };
    case 'connecting':
      return { colour: 'blue', words: 'Connecting' };
    case 'waiting':
      return { colour: 'orange', words: 'Not reached, tries again' };
    default:
      return { colour: 'grey', words: state ?? 'Off' };
  }
}
