/** Words that several pages say alike. Pure: the time is handed in. */

export const plural = (count: number, one: string, more: string): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : more}`;

/** 24 Nov, 03:10, or to the second: 24 Nov, 03:10:20 */
export const toMoment = (atMs: number, timeZone: string, until: 'minute' | 'second' = 'minute'): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(until === 'second' ? { second: '2-digit' } : {}),
  }).format(atMs);
