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
    toldSeq: seq,
    firstAcceptedUptimeMs: null,
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
  const next = step(alert, event, seq);
  return next === alert ? alert : { ...next, seq };
}

function step(alert: Alert, event: AfterRaised, seq: number): Alert {
  switch (event.kind) {
    case 'alert-repeated':
      return { ...alert, count: alert.count + event.count, evidence: merge(alert.evidence, event.evidence) };
    case 'recovery-seen':
      return seenRecovered(alert, event.evidence);
    case 'answer-noted': {
      const { answer, atMs: answeredAtMs } = event;
      return { ...alert, evidence: merge(alert.evidence, { answer, answeredAtMs }) };
    }
    case 'alert-upgraded':
      return upgraded(alert, event, seq);
    case 'look-in-renewed':
      return renewed(alert, event, seq);
    case 'alert-escalated':
      return escalated(alert, event, seq);
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
      return undone(alert, event, seq);
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

/** As if it had just been raised: nobody has declined or confirmed this call for attention. */
const toldAnew = (seq: number) => ({ rung: 0, toldSeq: seq, declinedBy: [], deliveries: [] });

function upgraded(alert: Alert, event: Of<'alert-upgraded'>, seq: number): Alert {
  const { priority, reason, nextRungUptimeMs, receiptDueUptimeMs } = event;
  const known = { ...alert, priority, reason, evidence: merge(alert.evidence, event.evidence) };
  if (known.state !== 'raised') return known;
  return { ...known, ...toldAnew(seq), nextRungUptimeMs, receiptDueUptimeMs, becomesHighUptimeMs: null };
}

/** Whoever is on the way will see; otherwise the card ages to high again, from now. */
function renewed(alert: Alert, event: Of<'look-in-renewed'>, seq: number): Alert {
  const { stepCount: _, ...evidence } = merge(alert.evidence, event.evidence);
  const known = { ...alert, count: alert.count + 1, evidence };
  if (known.state !== 'raised') return known;
  const { nextRungUptimeMs, receiptDueUptimeMs, becomesHighUptimeMs } = event;
  return { ...known, ...toldAnew(seq), nextRungUptimeMs, receiptDueUptimeMs, becomesHighUptimeMs };
}

/** A look-in whose wearer was not seen on their feet since. */
const isUnsupported = ({ reason, evidence }: AlertFacts): boolean =>
  reason === 'look-in' && evidence.stepCount === undefined;

/** Also when somebody accepted and never came; not once somebody is there. */
function escalated(alert: Alert, event: Of<'alert-escalated'>, seq: number): Alert {
  const { rung, nextRungUptimeMs, receiptDueUptimeMs } = event;
  const rings = { state: 'raised', rung, toldSeq: seq, nextRungUptimeMs, receiptDueUptimeMs } as const;
  switch (alert.state) {
    case 'raised': {
      // Told again in vain: whoever could not go before is asked again, so that it never rings for nobody.
      const isAgain = rung === alert.rung && event.reason === 'unanswered';
      return { ...alert, ...rings, declinedBy: isAgain ? [] : alert.declinedBy };
    }
    case 'accepted': {
      return {
        ...toFacts(alert),
        ...rings,
        becomesHighUptimeMs: isUnsupported(alert) ? event.uptimeMs : null,
      };
    }
    case 'attended':
    case 'closed':
      return alert;
    default:
      return unreachable(alert);
  }
}

/** Screens are few; whoever invents thousands of them is remembered for the last ones only. */
const DELIVERIES_KEPT = 64;

function delivered(alert: Alert, event: Of<'notice-delivered'>): Alert {
  const { screenId, personId, atMs, sounding, isCurrent } = event;
  const others = alert.deliveries.filter((delivery) => delivery.screenId !== screenId);
  const deliveries = [...others, { screenId, personId, atMs, sounding }].slice(-DELIVERIES_KEPT);
  const known = { ...alert, deliveries };
  if (known.state !== 'raised' || !sounding || !isCurrent) return known;
  return { ...known, receiptDueUptimeMs: null };
}

function accepted(alert: Alert, event: Of<'alert-accepted'>): Alert {
  if (alert.state !== 'raised') return alert;
  return {
    ...toFacts(alert),
    firstAcceptedUptimeMs: alert.firstAcceptedUptimeMs ?? event.uptimeMs,
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

/** As before the step, but knowing what was learnt since: what became more urgent meanwhile stays so. */
function undone(alert: Alert, { rings, uptimeMs }: Of<'step-undone'>, seq: number): Alert {
  if (alert.undo === null) return alert;
  const { priority, reason, count, evidence, deliveries, seenBy, onsetUptimeMs } = alert;
  const known = { ...alert.undo.back, count, evidence, deliveries, seenBy, onsetUptimeMs };
  if (known.state !== 'raised') return { ...known, priority, reason };
  // It had recovered then, and has had another impact since: nobody waits another minute.
  const waits = known.becomesHighUptimeMs === null && isUnsupported(known);
  const becomesHighUptimeMs = waits ? uptimeMs : known.becomesHighUptimeMs;
  if (rings === null) return { ...known, toldSeq: seq, receiptDueUptimeMs: null, becomesHighUptimeMs };
  return { ...known, priority, reason, ...toldAnew(seq), ...rings, becomesHighUptimeMs: null };
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
  const { onsetAtMs, onsetUptimeMs, raisedAtMs, count, seq } = alert;
  const { rung, toldSeq, firstAcceptedUptimeMs, declinedBy, deliveries, seenBy } = alert;
  const what = { alertId, kind, priority, reason, roomId, residentId, deviceId, evidence };
  const when = { onsetAtMs, onsetUptimeMs, raisedAtMs, count, seq };
  return {
    ...what,
    ...when,
    rung,
    toldSeq,
    firstAcceptedUptimeMs,
    declinedBy,
    deliveries,
    seenBy,
    undo: null,
  };
}
