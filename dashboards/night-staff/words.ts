import type { PromptAnswer } from '#devices/speaker.ts';
import type { AlertKind, AlertReason, BedsidePage, Evidence, Outcome } from '#gateway/alerting/alert.ts';
import type { RequestKind } from '#gateway/alerting/input.ts';
import type { Priority } from '#gateway/alerting/policy.ts';
import type { PersonView, RefusalCode } from '#gateway/staff/protocol.ts';

/**
 * Every word a night carer reads or hears read out. Where, what, how sure, what to do; rooms and never device
 * ids; no jargon, no blame; never a promise that nothing has happened.
 */
export const kindWords: Record<AlertKind, string> = {
  'possible-fall': 'possible fall',
  call: 'calling for help',
  'details-unreadable': 'alarm, details unreadable',
  'device-silent': 'sensor not heard',
  'battery-low': 'battery low',
  'journal-failing': 'records are not being saved',
  'prompt-help': 'asks for help',
  'prompt-task': 'reminder that has to be on time',
  'prompt-unanswered': 'reminder needs you',
  'clock-set': 'the clock was changed',
};

/** How sure, or why it is shown. Empty where the numbers beside it say it all. */
export const reasonWords: Record<AlertReason, string> = {
  sure: 'clear signs of a fall',
  'still-down': 'still not moving',
  'second-source': 'two signs agree',
  'look-in': 'not sure what happened',
  'nobody-looked-in': 'nobody has looked in yet',
  pressed: 'button pressed',
  unreadable: 'treat it as a fall',
  silent: 'it cannot alert you now',
  battery: '',
  journal: 'alerts still reach you, keep written notes',
  'asked-for-help': 'pressed Help at the bedside',
  'due-soon': 'due in a few minutes',
  'no-answer': 'no answer to the reminder',
  declined: 'said no thank you',
  'not-now': 'said not now',
  'not-spoken': 'it could not be said aloud',
  missed: 'its time went by unsaid',
  overdue: 'nobody has been there yet',
  clock: 'reminders may have been early, late or unsaid',
};

/** Of a reminder on its card. "Heard" is all that a Yes at the bedside says: never "taken". */
export const toAnswerWords: Record<PromptAnswer, (time: string) => string> = {
  yes: (time) => `heard at ${time}`,
  'not-now': (time) => `said not now at ${time}`,
  decline: (time) => `said no thank you at ${time}`,
  help: (time) => `pressed Help at ${time}`,
};
export const toDueWords = (time: string): string => `due at ${time}`;

/** What a reminder was about. Which medicine stands in the home's own chart, not on a screen that others see. */
export const reminderWords: Record<NonNullable<Evidence['reminderKind']>, string> = {
  medicine: 'medicine',
  drink: 'a drink',
  turning: 'turning',
  toilet: 'toilet',
  comfort: 'a kind word',
};

export const doWords: Record<AlertKind, string> = {
  'possible-fall': 'Go now.',
  call: 'Go now.',
  'details-unreadable': 'Go now.',
  'device-silent': 'Look in more often. Check the sensor.',
  'battery-low': 'Change or charge the battery.',
  'journal-failing': 'Tell the person in charge.',
  'prompt-help': 'Go now.',
  'prompt-task': 'Be there on time.',
  'prompt-unanswered': 'Look in.',
  'clock-set': 'Check today’s reminders.',
};

/**
 * A bedside’s speaker, or the page that stands in for one: what is missing there is a voice. Nothing here says that a page
 * which may sound is heard: a tablet turned down looks the same from here.
 */
export const speakerWords = {
  what: 'bedside speaker not heard',
  cannot: 'reminders may not be said aloud',
  cannotCall: 'its Help button does not reach you',
  /** When it fell silent. On a card, which is read much later, the past tense keeps it true. */
  page: {
    speaks: 'its page still spoke',
    mute: 'its page was open and could not sound',
    away: 'its page has gone',
    none: '',
  } satisfies Record<BedsidePage, string>,
  action: {
    speaks: 'Check the speaker.',
    // One advice for both: a page that was opened again may wait for its touch.
    mute: 'Open its page and touch it once, or check the speaker.',
    away: 'Open its page and touch it once, or check the speaker.',
    none: 'Look in more often. Check the speaker or its page.',
  } satisfies Record<BedsidePage, string>,
  /** Hardware was heard before: with it a help button is gone. */
  actionOfHardware: 'Look in more often. Check the speaker.',
};

/** For a fall that nothing else supports yet. */
export const LOOK_IN = 'Look in.';

export const priorityWords: Record<Priority, string> = {
  high: 'URGENT',
  'technical-high': 'SYSTEM FAULT',
  medium: 'SOON',
  low: 'WHEN YOU CAN',
  technical: 'EQUIPMENT',
};

export const outcomeWords: Record<Outcome, string> = {
  'fell-hurt': 'Fell and hurt',
  'fell-not-hurt': 'Fell, not hurt',
  'did-not-fall': 'Did not fall',
  helped: 'Helped',
  'nothing-needed': 'Nothing needed',
  recovered: 'Went away by itself',
};

export const requestWords: Record<RequestKind, string> = {
  'accept-alert': 'I’m going',
  arrive: 'I’m here',
  'decline-alert': 'Can’t go',
  'close-alert': 'Close',
  undo: 'Undo',
};

export const toRefusalWords = (code: RefusalCode, by: PersonView | null): string => {
  const who = by?.name ?? 'Somebody';
  const words: Record<RefusalCode, string> = {
    'unknown-alert': 'This alert is no longer open.',
    'already-accepted': `${who} is already going.`,
    'already-attended': `${who} is already there.`,
    'already-closed': by === null ? 'This alert is already closed.' : `${who} has already closed it.`,
    'nobody-has-been-there': 'Somebody has to be there first. Tap “I’m here” in the room.',
    'still-failing': 'It closes by itself once it works again.',
    'outcome-missing': 'Say what you found.',
    'nothing-to-undo': 'Too late to undo. Tell your colleagues.',
    'not-understood': 'This screen needs a reload.',
    'not-recorded': 'Done and told to everybody, but not saved. Write it down.',
  };
  return words[code];
};

/** 9 s · 1 min 05 s · 12 min · 1 h 05 min: the longer it is, the fewer digits. */
export function toDurationWords(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  const minutes = Math.floor(seconds / 60);
  const two = (count: number) => String(count).padStart(2, '0');
  if (minutes < 1) return `${seconds} s`;
  if (minutes < 10) return `${minutes} min ${two(seconds % 60)} s`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

export const toList = (names: readonly string[]) =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

export const count = (many: number, one: string, more: string) =>
  many === 1 ? `1 ${one}` : `${many} ${more}`;

export const evidenceWords = {
  /** As the news of it is told. On a card, which is read much later, "when reported" keeps it true. */
  stillness: (ms: number) => `${toDurationWords(ms)} without moving`,
  stillnessThen: (ms: number) => `${toDurationWords(ms)} without moving when reported`,
  steps: (steps: number) => `${count(steps, 'step', 'steps')} since, may be up again`,
  battery: (percent: number) => `${Math.round(percent)} % left`,
  silent: (ms: number) => `no signal for over ${toDurationWords(ms)}`,
  reports: (reports: number) => `told ${reports} times`,
};

export const cardWords = {
  roomUnknown: 'Room unknown',
  wholeHome: 'The whole home',
  ago: (ms: number) => (ms < 1_000 ? 'just now' : `${toDurationWords(ms)} ago`),
  ringing: 'Ringing',
  closed: 'CLOSED',
  nobodyGoing: 'Nobody is going yet',
  youDeclined: 'You said you can’t go. Still nobody is going',
  declined: (names: readonly string[]) => `${toList(names)} can’t go. Nobody is going yet`,
  you: 'You',
  youAreGoing: 'You are going',
  isGoing: (name: string) => `${name} is going`,
  youAreThere: 'You are there',
  isThere: (name: string) => `${name} is there`,
  inThisRoom: (names: readonly string[]) =>
    `${toList(names)} ${names.length > 1 ? 'are' : 'is'} in this room`,
  youAreInThisRoom: 'You are in this room',
  nudged: (name: string) => `${name} is going but has not arrived. Please look`,
  nudgedMe: 'You are going. Tap “I’m here” in the room',
  closedBy: (name: string | null, outcome: string) =>
    name === null ? `Closed: ${outcome}` : `Closed by ${name}: ${outcome}`,
  moreTold: (ms: number) => `More people are told in ${toDurationWords(Math.ceil(ms / 1_000) * 1_000)}`,
  allTold: 'Everybody on the list has been told',
  delivered: (screens: number) =>
    screens === 0 ? 'not on any screen yet' : `delivered to ${count(screens, 'screen', 'screens')}`,
  seenBy: (names: readonly string[]) =>
    names.length === 0 ? 'seen by nobody yet' : `seen by ${toList(names)}`,
  takeOn: 'I’ll see to it',
  somebodySees: (name: string) => `${name} is seeing to it`,
  youSee: 'You are seeing to it',
  closesItself: 'It closes by itself once it works again',
  cannotAfterAll: 'Can’t go after all',
  hereAlready: 'I’m here already',
  whatFound: 'What did you find?',
  back: 'Back',
  youClosed: (where: string, outcome: string) => `${where} closed: ${outcome}`,
  show: (where: string, what: string) => `${where}: ${what} – show`,
  undoIn: (ms: number) => `Undo (${Math.ceil(ms / 1_000)} s)`,
  /** Read out, and the page's title: "Room 12: possible fall, 20 s without moving. Go now." */
  sentence: (where: string, what: string, action: string) => `${where}: ${what}. ${action}`,
};

export const sendingWords = {
  sending: 'Sending …',
  again: 'No answer yet. Trying again …',
  notSent: 'NOT SENT. Not connected. Tap again when connected, or call a colleague.',
  tapAgain: 'Your tap was not sent. Tap again.',
  listMoved: 'The list moved under your finger. Nothing was sent. Tap again.',
};
