/** How several values of one quantity become one. Of no values, each is null: a gap, never a zero. */
export const aggregates = ['mean', 'max', 'sum', 'count', 'last'] as const;
export type Aggregate = (typeof aggregates)[number];

type About = {
  /** What one value means. */
  readonly words: string;
  /** How it is usually summed up over time. */
  readonly aggregate: Aggregate;
};

/**
 * Everything that history keeps, each with its unit in its name. A closed list: it bounds how many series a home can
 * make. A `…Count` of measurements says 0 where its sensor saw none; no point at all means that nobody looked.
 */
export const quantities = {
  laeqDba: { words: 'mean of the sound levels LAeq of one window', aggregate: 'mean' },
  lamaxDba: { words: 'loudest sound level LAFmax of one window', aggregate: 'max' },
  sdG: { words: 'how much a worn sensor moved in one window', aggregate: 'mean' },
  peakG: { words: 'hardest acceleration of one window', aggregate: 'max' },
  stepCount: { words: 'steps walked in one window', aggregate: 'sum' },
  bedExitCount: { words: 'times out of bed in one window of a bed sensor', aggregate: 'sum' },
  possibleFallCount: { words: '1 per alert of a possible fall, at its onset', aggregate: 'sum' },
  lookInCount: { words: '1 per possible fall that was first told as a look-in', aggregate: 'sum' },
  confirmedFallCount: { words: 'what the visit found: 1 a fall, 0 none', aggregate: 'sum' },
  callCount: { words: '1 per call for help, at its onset', aggregate: 'sum' },
  acceptedAfterMs: { words: 'from an alert’s onset until somebody was going', aggregate: 'mean' },
  arrivedAfterMs: { words: 'from an alert’s onset until somebody was there', aggregate: 'mean' },
  promptAnsweredCount: { words: '1 per spoken prompt that was answered', aggregate: 'sum' },
  promptUnansweredCount: { words: '1 per spoken prompt that nobody answered', aggregate: 'sum' },
} as const satisfies Record<string, About>;

export type Quantity = keyof typeof quantities;

export const isQuantity = (name: string): name is Quantity => Object.hasOwn(quantities, name);
