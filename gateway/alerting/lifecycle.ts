import { unreachable } from '#gateway/base/unreachable.ts';
import type { Alert, AlertFacts, Evidence } from './alert.ts';
import type { AlertingEvent } from './event.ts';

export type AlertEvent = Extract<AlertingEvent, { alertId: unknown }>;
type AfterRaised = Exclude<AlertEvent, { kind: 'alert-raised' }>;

/** The alert that `event` begins, as event number `seq` of its home. */
export function toRaised(event: Extract<AlertingEvent, { kind: 'alert-raised' }>, seq: number): Alert {
  const { alertId, priority, reason, roomId, residentId, deviceId, evidence } = event;
  return {
    state: 'raised',
    alertId,
    kind: event.alertKind,
    priority,
    reason,
    roomId,
    residentId,
    deviceId,
    evidence,
    onsetAtMs: event.onsetAtMs,
    onsetUptimeMs: event.onsetUptimeMs,
    raisedAtMs: event.atMs,
    count: 1,
    seq,
    rung: 0,
    declinedBy: [],
    deliveries: [],
    seenBy: [],
    undo: null,
    nextRungUptimeMs: event.nextRungUptimeMs,
    receiptDueUptimeMs: event.receiptDueUptimeMs,
    becomesHighUptimeMs: event.becomesHighUptimeMs,
  };
}

/** The alert after `event`. An event that no longer fits, like a late escalation, changes nothing. */
export function evolveAlert(alert: Alert, event: AfterRaised, seq: number): Alert {
  const next = step(alert, event);
  return next === alert ? alert : { ...next, seq };
}

function step(alert: Alert, event: AfterRaised): Alert {
  switch (event.kind) {
    case 'alert-repeated':
      return { ...alert, count: alert.count + event.count, evidence: merge(alert.evidence, event.evidence) };
    case 'recovery-seen':
      return seenRecovered(alert, event.evidence);
    case 'alert-upgraded':
      return upgraded(alert, event);
    case 'alert-escalated':
      return escalated(alert, event);
    case 'responders-nudged':
      return alert.state === 'accepted' ? { ...alert, nudged: true } : alert;
    case 'notice-delivered':
      return delivered(alert, event);
    case 'notice-seen':
      if (alert.seenBy.includes(event.personId)) return alert;
      return { ...alert, seenBy: [...alert.seenBy, event.personId] };
    case 'alert-declined':
      if (alert.state !== 'raised' || alert.declinedBy.includes(event.personId)) return alert;
      return { ...alert, declinedBy: [...alert.declinedBy, event.personId] };
    case 'alert-accepted':
      return accepted(alert, event);
    case 'responder-arrived':
      return arrived(alert, event);
    case 'alert-closed':
      return closed(alert, event);
    case 'step-undone':
      return undone(alert);
    default:
      return unreachable(event);
  }
}

type Of<Kind extends AfterRaised['kind']> = Extract<AfterRaised, { kind: Kind }>;

const merge = (before: Evidence, now: Evidence): Evidence => ({ ...before, ...now });

function seenRecovered(alert: Alert, evidence: Evidence): Alert {
  const known = { ...alert, evidence: merge(alert.evidence, evidence) };
  return known.state === 'raised' ? { ...known, becomesHighUptimeMs: null } : known;
}

function upgraded(alert: Alert, event: Of<'alert-upgraded'>): Alert {
  const { priority, reason } = event;
  const known = { ...alert, priority, reason, evidence: merge(alert.evidence, event.evidence) };
  if (known.state !== 'raised') return known;
  const { nextRungUptimeMs, receiptDueUptimeMs } = event;
  return {
    ...known,
    rung: 0,
    declinedBy: [],
    deliveries: [],
    nextRungUptimeMs,
    receiptDueUptimeMs,
    becomesHighUptimeMs: null,
  };
}

/** Also when somebody accepted and never came; not once somebody is there. */
function escalated(alert: Alert, event: Of<'alert-escalated'>): Alert {
  const { rung, nextRungUptimeMs, receiptDueUptimeMs } = event;
  const rings = { state: 'raised', rung, nextRungUptimeMs, receiptDueUptimeMs } as const;
  switch (alert.state) {
    case 'raised': {
      // Back at the same last rung: whoever could not go before is asked again, so that it never rings for nobody.
      const declinedBy = rung === alert.rung ? [] : alert.declinedBy;
      return { ...alert, ...rings, declinedBy };
    }
    case 'accepted': {
      const waits = alert.reason === 'look-in' && alert.evidence.stepCount === undefined;
      return { ...toFacts(alert), ...rings, becomesHighUptimeMs: waits ? event.uptimeMs : null };
    }
    case 'attended':
    case 'closed':
      return alert;
    default:
      return unreachable(alert);
  }
}

function delivered(alert: Alert, event: Of<'notice-delivered'>): Alert {
  const { screenId, personId, atMs, rung, sounding } = event;
  const others = alert.deliveries.filter((delivery) => delivery.screenId !== screenId);
  const known = { ...alert, deliveries: [...others, { screenId, personId, atMs, rung, sounding }] };
  if (known.state !== 'raised' || !sounding || rung !== known.rung) return known;
  return { ...known, receiptDueUptimeMs: null };
}

function accepted(alert: Alert, event: Of<'alert-accepted'>): Alert {
  if (alert.state !== 'raised') return alert;
  return {
    ...toFacts(alert),
    undo: toUndo(alert, event),
    state: 'accepted',
    acceptedBy: event.personId,
    acceptedAtMs: event.atMs,
    acceptedUptimeMs: event.uptimeMs,
    nudged: false,
  };
}

function arrived(alert: Alert, event: Of<'responder-arrived'>): Alert {
  if (alert.state !== 'raised' && alert.state !== 'accepted') return alert;
  return {
    ...toFacts(alert),
    undo: toUndo(alert, event),
    state: 'attended',
    acceptedBy: alert.state === 'accepted' ? alert.acceptedBy : null,
    arrivedBy: event.personId,
    arrivedAtMs: event.atMs,
  };
}

/** By a person after a visit; or by itself, from any state, where a technical cause went away. */
function closed(alert: Alert, event: Of<'alert-closed'>): Alert {
  if (alert.state === 'closed' || (event.personId !== null && alert.state !== 'attended')) return alert;
  const { personId } = event;
  return {
    ...toFacts(alert),
    undo: personId === null ? null : toUndo(alert, { ...event, personId }),
    state: 'closed',
    acceptedBy: alert.state === 'raised' ? null : alert.acceptedBy,
    arrivedBy: alert.state === 'attended' ? alert.arrivedBy : null,
    closedBy: personId,
    outcome: event.outcome,
    closedAtMs: event.atMs,
  };
}

/** As before the step, but knowing what was learnt since. */
function undone(alert: Alert): Alert {
  if (alert.undo === null) return alert;
  const { count, evidence, deliveries, seenBy, onsetUptimeMs } = alert;
  const back = { ...alert.undo.back, count, evidence, deliveries, seenBy, onsetUptimeMs };
  return back.state === 'raised' ? { ...back, receiptDueUptimeMs: null } : back;
}

type Step = { readonly personId: AlertFacts['seenBy'][number]; readonly undoUntilUptimeMs: number };

const toUndo = (alert: Alert, { personId, undoUntilUptimeMs }: Step): AlertFacts['undo'] => ({
  personId,
  untilUptimeMs: undoUntilUptimeMs,
  back: { ...alert, undo: null },
});

/** What is true of an alert in every state. */
function toFacts(alert: Alert): AlertFacts {
  const { alertId, kind, priority, reason, roomId, residentId, deviceId, evidence } = alert;
  const { onsetAtMs, onsetUptimeMs, raisedAtMs, count, seq, rung, declinedBy, deliveries, seenBy } = alert;
  const when = { onsetAtMs, onsetUptimeMs, raisedAtMs };
  const told = { count, seq, rung, declinedBy, deliveries, seenBy };
  return {
    alertId,
    kind,
    priority,
    reason,
    roomId,
    residentId,
    deviceId,
    evidence,
    ...when,
    ...told,
    undo: null,
  };
}
