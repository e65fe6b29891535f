// Hot path: a few µs for an input that changes nothing; measured by the bench, grows with what is open.
import type { DeviceId } from '#devices/ids.ts';
import type { EventReading } from '#devices/reading.ts';
import { ok } from '#gateway/base/result.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import { meetDeadlines, toHomeWakeUptimeMs } from './deadlines.ts';
import { createDrafting, type Drafting } from './drafting.ts';
import type { AlertingEvent } from './event.ts';
import { findAlert } from './evolve.ts';
import { isHeard, toPacketKey } from './heard.ts';
import type { Home } from './home.ts';
import type { Input } from './input.ts';
import type { Notice } from './notice.ts';
import { toNotices } from './notices.ts';
import type { Policy } from './policy.ts';
import { type Answer, answerRequest } from './requests.ts';
import { onCallPressed } from './rules/call.ts';
import { onFolded } from './rules/folded.ts';
import { onFallDetected, onMotionWindow, onStillDown } from './rules/possible-fall.ts';
import { onAnswerTold, onClockSet, onPromptTold } from './rules/prompt.ts';
import {
  onDeviceBack,
  onDeviceLost,
  onHomeConfigured,
  onJournalFailed,
  onJournalRecovered,
  onStatus,
} from './rules/technical.ts';
import { onUnreadable } from './rules/unreadable.ts';

/** Raised with any change of what the same inputs lead to: journals say which core decided. */
export const CORE_VERSION = 4;

export type Decision = {
  /** Facts that follow; none: the input changed nothing and need not be kept. */
  readonly events: readonly AlertingEvent[];
  /** `home` with the events folded in, as `evolve` would. */
  readonly home: Home;
  readonly notices: readonly Notice[];
  /** When to be asked again (a `clock-ticked`), on the uptime clock; null: no alert waits for anything. */
  readonly wakeUptimeMs: number | null;
  /** For the person who asked; ok for any other input. */
  readonly answer: Answer;
};

/** What follows from one input. Pure: no clock, timer, disk or chance; the same arguments give the same decision. */
export function decide(home: Home, input: Input, policy: Policy): Decision {
  const draft = createDrafting(home, input, policy);
  const answer = take(draft, input);
  // Whatever came in, what is overdue is done: a busy home needs no tick.
  if (input.kind !== 'telemetry-received') meetDeadlines(draft);
  const after = draft.home();
  const notices = draft.events.length === 0 ? [] : toNotices(after, draft.events, policy);
  return {
    events: draft.events,
    home: after,
    notices,
    wakeUptimeMs: toHomeWakeUptimeMs(after, policy),
    answer,
  };
}

const taken: Answer = ok(null);

function take(draft: Drafting, input: Input): Answer {
  switch (input.kind) {
    case 'person-asked':
      return answerRequest(draft, input);
    case 'gateway-started':
      draft.note({ kind: 'gateway-started', bootId: input.bootId });
      return taken;
    case 'home-configured':
      draft.note({ kind: 'home-configured', config: input.config });
      onHomeConfigured(draft);
      return taken;
    case 'event-received':
      onEvent(draft, input.deviceId, input.reading);
      return taken;
    case 'event-unreadable':
      onUnreadable(draft, input);
      return taken;
    case 'events-folded':
      onFolded(draft, input);
      return taken;
    case 'telemetry-received':
      if (input.reading.kind === 'motion-window') onMotionWindow(draft, input.deviceId, input.reading);
      return taken;
    case 'status-received':
      if (input.reading.kind === 'device-status') onStatus(draft, input.deviceId, input.reading);
      return taken;
    case 'device-lost':
      onDeviceLost(draft, input);
      return taken;
    case 'device-back':
      onDeviceBack(draft, input.deviceId);
      return taken;
    case 'journal-failed':
      onJournalFailed(draft, input.code);
      return taken;
    case 'journal-recovered':
      onJournalRecovered(draft);
      return taken;
    case 'screen-delivered':
    case 'person-saw':
      onReceipt(draft, input);
      return taken;
    case 'prompt-told':
      onPromptTold(draft, input);
      return taken;
    case 'answer-told':
      onAnswerTold(draft, input);
      return taken;
    case 'clock-set':
      onClockSet(draft, input.clockStepMs);
      return taken;
    case 'clock-ticked':
      return taken;
    default:
      return unreachable(input);
  }
}

/** Each packet decides once, however often it arrives. */
function onEvent(draft: Drafting, deviceId: DeviceId, reading: EventReading): void {
  const key = toPacketKey(reading);
  if (isHeard(draft.home().heard, deviceId, key)) return;
  draft.note({ kind: 'packet-heard', deviceId, key });
  switch (reading.kind) {
    case 'fall-detected':
      return onFallDetected(draft, deviceId, reading);
    case 'still-down':
      return onStillDown(draft, deviceId, reading);
    case 'call-pressed':
      return onCallPressed(draft, deviceId, reading);
    default:
      return unreachable(reading);
  }
}

/** A screen's word is noted once per call for attention, a person's glance once per alert. */
function onReceipt(
  draft: Drafting,
  input: Extract<Input, { kind: 'screen-delivered' | 'person-saw' }>,
): void {
  const { alertId, screenId, personId } = input;
  const alert = findAlert(draft.home(), alertId);
  if (alert === null || alert.state === 'closed') return;
  if (input.kind === 'person-saw') {
    if (!alert.seenBy.includes(personId)) draft.note({ kind: 'notice-seen', alertId, personId, screenId });
    return;
  }
  const { sounding } = input;
  const isCurrent = input.seq >= alert.toldSeq;
  const before = alert.deliveries.find((delivery) => delivery.screenId === screenId);
  const isAwaited = isCurrent && sounding && alert.state === 'raised' && alert.receiptDueUptimeMs !== null;
  const isNews = before === undefined || isAwaited || (sounding && !before.sounding);
  if (isNews) draft.note({ kind: 'notice-delivered', alertId, personId, screenId, sounding, isCurrent });
}
