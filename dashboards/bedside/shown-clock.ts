import type { BedsideClock } from '#gateway/voice/bedside-protocol.ts';

/** The gateway's clock as last told, and when this page heard it on its own never-jumping one. */
export type HeardClock = { readonly clock: BedsideClock; readonly heardMs: number };

export type ShownClock = {
  /** `03:10`, as the words say it. */
  readonly time: string;
  readonly date: string;
  readonly hour: number;
  readonly light: 'day' | 'night';
};

/** The page is dim between these hours of the home: those of the night shift, as most homes have it. */
const NIGHT_FROM_HOUR = 21;
const NIGHT_UNTIL_HOUR = 7;

const dateFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});

/**
 * What the home's clocks say now. Between messages it runs on with the page's elapsed time. `Date` only reckons here, as
 * if the home were in UTC: a cheap tablet has no Temporal, and its own time of day is never asked.
 */
export function toShownClock({ clock, heardMs }: HeardClock, nowMs: number): ShownClock {
  const local = new Date(Date.parse(`${clock.localTime}Z`) + Math.max(0, nowMs - heardMs));
  const hour = local.getUTCHours();
  const isNight = hour >= NIGHT_FROM_HOUR || hour < NIGHT_UNTIL_HOUR;
  const two = (count: number) => String(count).padStart(2, '0');
  return {
    time: `${two(hour)}:${two(local.getUTCMinutes())}`,
    date: dateFormat.format(local).replace(',', ''),
    hour,
    light: isNight ? 'night' : 'day',
  };
}

/** "Now" on the gateway's uptime clock. */
export function toUptimeMs({ clock, heardMs }: HeardClock, nowMs: number): number {
  return clock.uptimeMs + Math.max(0, nowMs - heardMs);
}
