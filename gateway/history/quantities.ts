/** How several values of one quantity become one. Of no values, each is null: a gap, never a zero. */
export const aggregates = ['mean', 'max', 'sum', 'count', 'last'] as const;
export type Aggregate = (typeof aggregates)[number];

type About = {
  /** What one value means. */
  readonly words: string;
  /** How it is usually summed up over time. */
  readonly aggregate: Aggregate;
  /** Of a sensor's window, one among thousands; or of something that happened, which is kept within a second. */
  readonly of: 'window' | 'event';
};

/**
 * Everything that history keeps, each with its unit in its name. A closed list: it bounds how many series a home can
 * make. A `…Count` of measurements says 0 where its sensor saw none; no point at all means that nobody looked.
 */
export const quantities = {
  laeqDba: { words: 'mean of the sound levels LAeq of one window', aggregate: 'mean', of: 'window' },
  lamaxDba: { words: 'loudest sound level LAFmax of one window', aggregate: 'max', of: 'window' },
  sdG: { words: 'how much a worn sensor moved in one window', aggregate: 'mean', of: 'window' },
  peakG: { words: 'hardest acceleration of one window', aggregate: 'max', of: 'window' },
  stepCount: { words: 'steps walked in one window', aggregate: 'sum', of: 'window' },
  bedExitCount: { words: 'times out of bed in one window of a bed sensor', aggregate: 'sum', of: 'window' },
  outOfBedMs: { words: 'how long the bed was empty in one window', aggregate: 'sum', of: 'window' },
  possibleFallCount: { words: '1 per alert of a possible fall, at its onset', aggregate: 'sum', of: 'event' },
  lookInCount: {
    words: '1 per possible fall that was first told as a look-in',
    aggregate: 'sum',
    of: 'event',
  },
  confirmedFallCount: { words: 'what the visit found: 1 a fall, 0 none', aggregate: 'sum', of: 'event' },
  callCount: { words: '1 per call for help, at its onset', aggregate: 'sum', of: 'event' },
  acceptedAfterMs: {
    words: 'from an alert’s onset until somebody was going',
    aggregate: 'mean',
    of: 'event',
  },
  arrivedAfterMs: { words: 'from an alert’s onset until somebody was there', aggregate: 'mean', of: 'event' },
  promptAnsweredCount: { words: '1 per spoken prompt that was answered', aggregate: 'sum', of: 'event' },
  promptUnansweredCount: { words: '1 per spoken prompt that nobody answered', aggregate: 'sum', of: 'event' },
} as const satisfies Record<string, About>;

export type Quantity = keyof typeof quantities;

export const isOfEvent = (quantity: Quantity): boolean => quantities[quantity].of === 'event';

export const isQuantity = (name: string): name is Quantity => Object.hasOwn(quantities, name);
