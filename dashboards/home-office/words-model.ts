import { plural } from '#dashboards/shared/words.ts';
import type { Presence, StaffRole } from '#gateway/staff/directory.ts';

/** What people read on these pages, and how times are said. Pure: the time is handed in. */

export const roleWords: Readonly<Record<StaffRole, { readonly label: string; readonly hint: string }>> = {
  carer: { label: 'Carer', hint: 'Answers alerts on the night screens.' },
  'nurse-in-charge': {
    label: 'Nurse in charge',
    hint: 'Answers alerts, and is told of those that nobody accepts.',
  },
  manager: {
    label: 'Manager',
    hint: 'Is told of alerts that nobody accepts in time, and keeps these pages.',
  },
  installer: {
    label: 'Installer',
    hint: 'Sets up rooms and devices here. Sees no resident’s name and gets no alerts.',
  },
};

export const presenceWords: Readonly<Record<Presence, string>> = {
  'in-home': 'In the home',
  'in-hospital': 'In hospital',
  away: 'Away',
  died: 'Died',
};

/** The colours of the service manual's tags. Their words carry the meaning. */
export type Colour = 'green' | 'orange' | 'red' | 'grey' | 'blue';

export const presenceColours: Readonly<Record<Presence, Colour>> = {
  'in-home': 'green',
  'in-hospital': 'blue',
  away: 'blue',
  died: 'grey',
};

export const toCapital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** "ground-floor" and "Ground floor" are one part of the home. */
export const toZoneWords = (zone: string): string => toCapital(zone.replaceAll('-', ' ').trim());

/** What was typed, or the zone that there already is under these words. */
export function toZone(typed: string, zones: readonly string[]): string {
  const words = toZoneWords(typed).toLowerCase();
  return zones.find((zone) => toZoneWords(zone).toLowerCase() === words) ?? typed.trim();
}

/** 24 Nov 2026, 03:10:20: in a record, which is read after years. */
export const toExactMoment = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(atMs);

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** 24 November 2026, of 2026-11-24. */
export function toDay(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${Number(day)} ${months[Number(month) - 1] ?? month} ${year}`;
}

/** 2026-11-24, as a date field holds it. */
export const toDateValue = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    atMs,
  );

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** 8 s, 4 min, 3 h, 2 days. A number and its unit stay on one line. */
export function toAbout(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(1, Math.round(ms / 1_000))}\u00a0s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}\u00a0min`;
  if (ms < 48 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)}\u00a0h`;
  return `${Math.floor(ms / (24 * HOUR_MS))}\u00a0days`;
}

/** 900 bytes, 12 kB. */
export const toSizeWords = (sizeBytes: number): string =>
  sizeBytes < 1_000 ? plural(sizeBytes, 'byte', 'bytes') : `${Math.round(sizeBytes / 1_000)} kB`;

/** Every word that was typed stands somewhere in these texts. */
export function isFound(typed: string, texts: readonly (string | null)[]): boolean {
  const all = texts.join(' ').toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** Room 2 before room 10. */
export const compareNames = (a: string, b: string): number =>
  a.localeCompare(b, 'en-GB', { numeric: true, sensitivity: 'base' });

/** A text field that must not be empty: what it holds, or what to say. */
export function checkText(
  typed: string,
  { most, ask }: { readonly most: number; readonly ask: string },
): { readonly text: string; readonly message: string | null } {
  const text = typed.trim();
  if (text === '') return { text, message: ask };
  return { text, message: text.length > most ? `Use at most ${most} characters` : null };
}
