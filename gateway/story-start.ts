const EVENING = { hour: 21, minute: 10 } as const;
/** The night is over at 07:00; a quarter of an hour later its last summaries are with the hub. */
const NIGHT_TAKES = { hours: 10, minutes: 5 } as const;

/**
 * When a story begins: at 21:10 home time of the last evening whose whole night was over by `nowMs`. Within the night of
 * 21:00 to 07:00, and so that what happens in its first minutes is in the report of the quarter that ends at 21:15. In
 * the past because the hub stamps what it receives with the real time: nothing may be told before it happened.
 */
export function toStoryStartMs(nowMs: number, timeZone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const yesterday = today.subtract({ days: 1 }).toPlainDateTime(EVENING);
  const overAtMs = yesterday.add(NIGHT_TAKES).toZonedDateTime(timeZone).epochMilliseconds;
  const start = overAtMs <= nowMs ? yesterday : yesterday.subtract({ days: 1 });
  return start.toZonedDateTime(timeZone).epochMilliseconds;
}

/** How long, in real time, until a story told `speed` times faster than life has caught up with it; for ever at 1. */
export function toCaughtUpAfterMs(behindMs: number, speed: number): number {
  return speed <= 1 ? Number.POSITIVE_INFINITY : Math.max(0, behindMs) / (speed - 1);
}
