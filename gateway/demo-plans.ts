/** What a resident's plan file says, before it is text. */
type Reminder = {
  readonly planId: string;
  readonly kind: 'medicine' | 'drink' | 'turning' | 'toilet' | 'comfort';
  readonly say: string;
  readonly at: readonly string[];
  readonly isTimeCritical?: boolean;
};

export type DemoPlanFile = { readonly name: string; readonly text: string };

/** When the three reminders of the first minutes are said: instants of whole minutes, as a plan can name no others. */
export type DemoPlanTimes = {
  readonly teaAtMs: number;
  readonly medicineAtMs: number;
  readonly comfortAtMs: number;
};

const MINUTE_MS = 60_000;
/** So long after the start: people have found the pages by then, and the fall in room 12 has rung. */
const AFTER_MS = { tea: 90_000, medicine: 180_000, comfort: 300_000 } as const;

/** The first whole minutes at or after +1:30, +3:00 and +5:00. */
export function toDemoPlanTimes(startAtMs: number): DemoPlanTimes {
  const nextMinute = (afterMs: number): number => Math.ceil((startAtMs + afterMs) / MINUTE_MS) * MINUTE_MS;
  return {
    teaAtMs: nextMinute(AFTER_MS.tea),
    medicineAtMs: nextMinute(AFTER_MS.medicine),
    comfortAtMs: nextMinute(AFTER_MS.comfort),
  };
}

/**
 * The plans of Rowan House for a demonstration that starts at `startAtMs`: a file for each resident with a bedside
 * speaker, in the form that any home writes. The first reminders come within minutes; the others belong to the night.
 */
export function toDemoPlans(startAtMs: number, timeZone: string): readonly DemoPlanFile[] {
  const { teaAtMs, medicineAtMs, comfortAtMs } = toDemoPlanTimes(startAtMs);
  const toTime = (atMs: number): string =>
    Temporal.Instant.fromEpochMilliseconds(atMs)
      .toZonedDateTimeISO(timeZone)
      .toPlainTime()
      .toString({ smallestUnit: 'minute' });
  return [
    toFile(3, 'Beryl', [
      {
        planId: 'tea',
        kind: 'drink',
        say: 'Beryl, there is a cup of tea beside you.',
        at: [toTime(teaAtMs)],
      },
      {
        planId: 'still-night',
        kind: 'comfort',
        say: 'Beryl, it is still night. You can stay in bed. Somebody is awake if you need them.',
        at: ['02:30', '04:30'],
      },
      { planId: 'water', kind: 'drink', say: 'Beryl, there is water beside you.', at: ['06:15'] },
    ]),
    toFile(7, 'Ernest', [
      {
        planId: 'levodopa',
        kind: 'medicine',
        say: 'Ernest, it is time for your levodopa. A carer brings it to you.',
        at: [toTime(medicineAtMs)],
        isTimeCritical: true,
      },
      {
        planId: 'morning-levodopa',
        kind: 'medicine',
        say: 'Ernest, it is time for your levodopa. A carer brings it to you.',
        at: ['06:30'],
        isTimeCritical: true,
      },
      {
        planId: 'turning',
        kind: 'turning',
        say: 'Ernest, it is time to lie on your other side.',
        at: ['23:00', '01:00', '03:00', '05:00'],
      },
    ]),
    toFile(12, 'Hilda', [
      { planId: 'comfort', kind: 'comfort', say: 'Hilda, do you need anything?', at: [toTime(comfortAtMs)] },
      { planId: 'drink', kind: 'drink', say: 'Hilda, there is water beside you.', at: ['22:15', '06:00'] },
      {
        planId: 'toilet',
        kind: 'toilet',
        say: 'Hilda, would you like to go to the toilet?',
        at: ['01:30', '04:00'],
      },
    ]),
  ];
}

function toFile(room: number, name: string, reminders: readonly Reminder[]): DemoPlanFile {
  const speaker = `speaker-${String(room).padStart(4, '0')}`;
  const lines = reminders.flatMap(({ planId, kind, say, at, isTimeCritical }) => [
    `  - planId: ${planId}`,
    `    kind: ${kind}`,
    `    say: ${say}`,
    `    at: [${at.map((time) => `"${time}"`).join(', ')}]`,
    ...(isTimeCritical ? ['    timeCritical: true'] : []),
    `    speakerDeviceId: ${speaker}`,
  ]);
  const head = `# What ${name} hears. Written anew at each start of the demonstration.`;
  return { name: `resident-${room}.yaml`, text: [head, 'reminders:', ...lines, ''].join('\n') };
}
