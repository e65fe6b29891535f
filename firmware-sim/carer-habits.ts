import type { AlertView } from '#gateway/staff/protocol.ts';
import { createRandom, toSeed } from './random.ts';

/** What a carer does about one alert that nobody has taken, and when; times are the story's. */
export type Visit = {
  readonly takesAfterMs: number;
  readonly arrivesAfterMs: number;
  readonly closesAfterMs: number;
  readonly outcome: NonNullable<AlertView['outcome']>;
};

/** From the call to the bedside, the best homes need two minutes, most eight (call-bell logs): these two are good. */
const TAKES_MS = { low: 20_000, high: 90_000 } as const;
/** A medicine that is due soon is brought at its time: staff are told ten minutes before. */
const TAKES_TASK_MS = { low: 480_000, high: 540_000 } as const;
const ARRIVES_MS = { low: 30_000, high: 120_000 } as const;
const STAYS_MS = { low: 60_000, high: 420_000 } as const;

/** Alerts that end when their cause goes away: nobody walks to them, nobody closes them. */
const endsByItself: ReadonlySet<AlertView['kind']> = new Set([
  'device-silent',
  'battery-low',
  'journal-failing',
]);

/** The visit that this alert gets, the same for the same seed; null: a person can do nothing in a room about it. */
export function toVisit(alert: Pick<AlertView, 'alertId' | 'kind' | 'reason'>, seed: number): Visit | null {
  if (endsByItself.has(alert.kind)) return null;
  const random = createRandom(toSeed(seed, alert.alertId));
  const between = ({ low, high }: { low: number; high: number }): number =>
    Math.round(random.between(low, high));
  return {
    takesAfterMs: between(alert.reason === 'due-soon' ? TAKES_TASK_MS : TAKES_MS),
    arrivesAfterMs: between(ARRIVES_MS),
    closesAfterMs: between(STAYS_MS),
    outcome: toOutcome(alert, random.next()),
  };
}

/** About half of those who fall are hurt, most of them a little; one in three "falls" was somebody lowering themselves. */
function toOutcome({ kind, reason }: Pick<AlertView, 'kind' | 'reason'>, share: number): Visit['outcome'] {
  if (kind === 'clock-set') return 'nothing-needed';
  if (kind !== 'possible-fall') return share < 0.8 ? 'helped' : 'nothing-needed';
  const isSure = reason === 'sure' || reason === 'still-down' || reason === 'second-source';
  if (isSure) return share < 0.25 ? 'fell-hurt' : 'fell-not-hurt';
  return share < 0.33 ? 'did-not-fall' : 'fell-not-hurt';
}

/** Words for the terminal. */
export const toRoomWords = ({ room }: Pick<AlertView, 'room'>): string => room?.label ?? 'Room unknown';
export const kindWords: Readonly<Record<AlertView['kind'], string>> = {
  'possible-fall': 'possible fall',
  call: 'call',
  'details-unreadable': 'call, details unreadable',
  'device-silent': 'device silent',
  'battery-low': 'battery low',
  'journal-failing': 'records failing',
  'prompt-help': 'asked for help',
  'prompt-task': 'reminder due soon',
  'prompt-unanswered': 'reminder not answered',
  'clock-set': 'clock was set',
};
export const outcomeWords: Readonly<Record<Visit['outcome'], string>> = {
  'fell-hurt': 'fell and hurt',
  'fell-not-hurt': 'fell, not hurt',
  'did-not-fall': 'did not fall',
  helped: 'helped',
  'nothing-needed': 'nothing needed',
  recovered: 'went away by itself',
};
