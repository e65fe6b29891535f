// Hot path: what decide() takes, and 5 µs for reminders where the input concerns them.
import { z } from 'zod';
import { decide } from '#gateway/alerting/decide.ts';
import { AlertingEvent } from '#gateway/alerting/event.ts';
import { evolve, findAlert } from '#gateway/alerting/evolve.ts';
import { emptyHome, type Home } from '#gateway/alerting/home.ts';
import { Input } from '#gateway/alerting/input.ts';
import type { Notice } from '#gateway/alerting/notice.ts';
import { defaultPolicy, type Policy } from '#gateway/alerting/policy.ts';
import type { Answer } from '#gateway/alerting/requests.ts';
import { ok } from '#gateway/base/result.ts';
import { decideReminders, toRemindersWakeUptimeMs } from '#gateway/medication/decide-reminders.ts';
import { ReminderEvent } from '#gateway/medication/event.ts';
import { evolveReminders } from '#gateway/medication/evolve-reminders.ts';
import { ReminderInput } from '#gateway/medication/input.ts';
import { defaultReminderPolicy, type ReminderPolicy } from '#gateway/medication/policy.ts';
import type { Prompt, Tell } from '#gateway/medication/reminder-drafting.ts';
import { noReminders, type Reminders } from '#gateway/medication/reminders.ts';

/** All that the gateway knows of one home: what rings, and what is said. Plain JSON. */
export type Night = { readonly home: Home; readonly reminders: Reminders };

/** Everything that can change the night; the one door takes these. */
export const NightInput = z.union([Input, ReminderInput]);
export type NightInput = Input | ReminderInput;
export const NightEvent = z.union([AlertingEvent, ReminderEvent]);
export type NightEvent = AlertingEvent | ReminderEvent;

export type NightPolicy = { readonly alerting: Policy; readonly reminders: ReminderPolicy };

export const emptyNight: Night = { home: emptyHome, reminders: noReminders };
export const defaultNightPolicy: NightPolicy = { alerting: defaultPolicy, reminders: defaultReminderPolicy };

export type NightDecision = {
  /** Facts of both cores in the order in which they came about: one list, for one journal. */
  readonly events: readonly NightEvent[];
  readonly night: Night;
  readonly notices: readonly Notice[];
  /** To be said once the events are on disk; where the disk refuses: `prompt-failed` with `not-recorded`. */
  readonly prompts: readonly Prompt[];
  readonly wakeUptimeMs: number | null;
  readonly answer: Answer;
};

/** What follows from one input in both cores. Pure. */
export function decideNight(night: Night, input: NightInput, policy: NightPolicy): NightDecision {
  const draft = createNightDrafting(night, policy);
  let answer: Answer = ok(null);
  if (isForHome(input)) answer = draft.alert(input);
  if (isForReminders(input)) draft.remind(input);
  const wakeUptimeMs = draft.toWakeUptimeMs(input);
  const { events, notices, prompts } = draft;
  return { events, night: draft.night(), notices, prompts, wakeUptimeMs, answer };
}

/** The night after one more fact. `home.seq` counts the facts of both cores: the journal numbers them without a gap. */
export function evolveNight({ home, reminders }: Night, event: NightEvent): Night {
  if (!isReminderEvent(event)) return { home: evolve(home, event), reminders };
  return { home: { ...home, seq: home.seq + 1 }, reminders: evolveReminders(reminders, event) };
}

const kindsOf = (union: typeof ReminderInput | typeof ReminderEvent): ReadonlySet<string> =>
  new Set(union.options.flatMap(({ shape }) => [...shape.kind.values]));
const reminderEventKinds = kindsOf(ReminderEvent);
const reminderInputKinds = kindsOf(ReminderInput);
/** Both cores hear of these. */
const sharedInputKinds: ReadonlySet<string> = new Set(['gateway-started', 'clock-ticked']);

const isReminderEvent = (event: NightEvent): event is ReminderEvent => reminderEventKinds.has(event.kind);
const isForReminders = (input: NightInput): input is ReminderInput => reminderInputKinds.has(input.kind);
const isForHome = (input: NightInput): input is Input =>
  !isForReminders(input) || sharedInputKinds.has(input.kind);

function createNightDrafting(before: Night, policy: NightPolicy) {
  let night = before;
  let homeWakeUptimeMs: number | null | undefined;
  const events: NightEvent[] = [];
  const notices: Notice[] = [];
  const prompts: Prompt[] = [];

  function alert(input: Input): Answer {
    const decision = decide(night.home, input, policy.alerting);
    night = { ...night, home: decision.home };
    homeWakeUptimeMs = decision.wakeUptimeMs;
    events.push(...decision.events);
    notices.push(...decision.notices);
    const { atMs, uptimeMs } = input;
    for (const occurrenceId of toAttended(night.home, decision.events)) {
      remind({ kind: 'staff-attended', occurrenceId, atMs, uptimeMs });
    }
    return decision.answer;
  }

  function remind(input: ReminderInput): void {
    const decision = decideReminders(night.reminders, input, policy.reminders);
    const home = { ...night.home, seq: night.home.seq + decision.events.length };
    night = { home: decision.events.length === 0 ? night.home : home, reminders: decision.reminders };
    events.push(...decision.events);
    prompts.push(...decision.prompts);
    // Before what is told because of it: a card that is open, and rings for it, says it too.
    for (const event of decision.events) if (event.kind === 'prompt-answered') alert(toAnswerInput(event));
    for (const tell of decision.tells) alert(toAlertInput(tell, input));
  }

  return {
    alert,
    remind,
    events,
    notices,
    prompts,
    night: () => night,
    toWakeUptimeMs(input: NightInput): number | null {
      // An input of the reminders alone that told staff of nothing has not met the home's deadlines yet.
      if (homeWakeUptimeMs === undefined) {
        const { atMs, uptimeMs } = input;
        alert({ kind: 'clock-ticked', atMs, uptimeMs });
      }
      const reminders = toRemindersWakeUptimeMs(night.reminders, input, policy.reminders);
      const wishes = [homeWakeUptimeMs, reminders].filter((wish) => typeof wish === 'number');
      return wishes.length === 0 ? null : Math.min(...wishes);
    },
  };
}

/** Reminders whose alert a person has attended or closed by these facts. */
function toAttended(home: Home, events: readonly AlertingEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'responder-arrived' && event.kind !== 'alert-closed') return [];
    return findAlert(home, event.alertId)?.evidence.occurrenceId ?? [];
  });
}

const toAnswerInput = ({
  occurrenceId,
  answer,
  atMs,
  uptimeMs,
}: Extract<ReminderEvent, { kind: 'prompt-answered' }>): Input => ({
  kind: 'answer-told',
  ...{ occurrenceId, answer, atMs, uptimeMs },
});

/** What staff must be told, as the alert core hears it. */
function toAlertInput(tell: Tell, { atMs, uptimeMs }: ReminderInput): Input {
  const moment = { atMs, uptimeMs };
  if (tell.kind === 'clock-set') {
    return { kind: 'clock-set', clockStepMs: Math.round(tell.stepMs), ...moment };
  }
  const { reason, occurrenceId, residentId, deviceId, reminderKind, timeCritical, dueAtMs } = tell;
  const what = { occurrenceId, residentId, deviceId, reminderKind, timeCritical };
  return { kind: 'prompt-told', about: reason, ...what, reminderAtMs: dueAtMs, ...moment };
}
