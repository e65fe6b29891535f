import type { Concern } from '#dashboards/hub/protocol.ts';
import { plural } from '#dashboards/shared/words.ts';
import type { AlertStory, NightFeatures } from '#gateway/hub-link/envelope.ts';

/** What people read on these pages, and how times are said. Pure: the time is handed in. */

/** How the hub sorts homes and residents, for who must choose whom to visit. */
export const ORDER_WORDS =
  'First where a fall is open and nobody is there yet, then by the number of reasons to look.';

/** Of a device that the home refuses. `NOT_READ_HINT` says what that means. */
export const NOT_READ = 'not read: no consent in force';
export const NOT_READ_HINT =
  'Not read: no consent or best-interests decision is in force for it, so the home takes nothing from it and it watches nobody.';

export function toConcernWords({ kind, count }: Concern): string {
  switch (kind) {
    case 'fall-open':
      return plural(count, 'fall, nobody there yet', 'falls, nobody there yet');
    case 'falls-repeated':
      return count === 1 ? '2 or more falls in 7 days' : `2 or more falls in 7 days: ${count} residents`;
    case 'nobody-in-time':
      return plural(count, 'fall waited over 10 minutes', 'falls waited over 10 minutes');
    case 'not-heard':
      return 'not heard for over 15 minutes';
    case 'devices-refused':
      return plural(count, `device ${NOT_READ}`, `devices ${NOT_READ}`);
    case 'devices-silent':
      return plural(count, 'device silent', 'devices silent');
    case 'battery-low':
      return plural(count, 'battery low', 'batteries low');
  }
}

/** The colour of a tag of the service manual. Its words carry the meaning. */
export function toConcernColour({ kind }: Concern): 'red' | 'orange' | 'grey' {
  if (kind === 'fall-open') return 'red';
  return kind === 'devices-silent' || kind === 'battery-low' ? 'grey' : 'orange';
}

export function toOutcomeWords({ state, outcome }: AlertStory): string {
  switch (outcome) {
    case 'fell-hurt':
      return 'Fell, hurt';
    case 'fell-not-hurt':
      return 'Fell, not hurt';
    case 'did-not-fall':
      return 'Did not fall';
    case 'helped':
      return 'Helped';
    case 'nothing-needed':
      return 'Nothing needed';
    case 'recovered':
      return 'Ended by itself';
    case null:
      break;
  }
  if (state === 'attended') return 'Somebody is there';
  return state === 'accepted' ? 'Somebody is going' : 'Nobody is going yet';
}

/** Room 12, of a home's `room-12`. */
export const toRoomWords = (roomId: string): string =>
  roomId.replace(/^./, (first) => first.toUpperCase()).replaceAll('-', ' ');

/** 03:10 */
export const toClockMinutes = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(atMs);

/** 03:10:20 */
export const toClock = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(atMs);

/** Night of Monday 24 November, by the evening's date. */
export function toNightName(nightOf: string): string {
  const evening = Date.parse(`${nightOf}T12:00:00Z`);
  const name = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  return `Night of ${name.format(evening)}`;
}

/** Tue 24 Nov, by the evening's date; and whether the night still lasts. */
export const toNightDay = ({ nightOf, isOver }: Pick<NightFeatures, 'nightOf' | 'isOver'>): string =>
  `${toShortDay(nightOf)}${isOver ? '' : ', so far'}`;

const toShortDay = (nightOf: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' })
    .format(Date.parse(`${nightOf}T12:00:00Z`))
    .replace(',', '');

/** 8 s, 1 min 14 s, 2 h 5 min. All of it stays on one line. */
export function toDuration(ms: number): string {
  if (ms < 1_000) return 'under 1\u00a0s';
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${seconds}\u00a0s`;
  if (hours === 0) return join(`${minutes}\u00a0min`, seconds % 60, 's');
  return join(`${hours}\u00a0h`, minutes % 60, 'min');
}

const join = (first: string, rest: number, unit: string): string =>
  rest === 0 ? first : `${first}\u00a0${rest}\u00a0${unit}`;

/** 87 %. Rounded down: a gap of a minute is never rounded away. */
export function toPercent(percent: number): string {
  if (percent > 0 && percent < 1) return 'under 1\u00a0%';
  return `${Math.floor(percent)}\u00a0%`;
}

/** A figure, or the words for a gap: never a zero that nobody measured. */
export const toFigure = (value: number | null, unit = ''): string =>
  value === null ? 'not measured' : `${Math.round(value)}${unit}`;
