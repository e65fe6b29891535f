import type { z } from 'zod';
import type { PersonId } from '#gateway/alerting/ids.ts';
import { ok, type Result } from '#gateway/base/result.ts';
import type { RecordConsent, WithdrawConsent } from './consent-messages.ts';
import { findConsent } from './consents.ts';
import type { Documents, Replaced } from './documents.ts';
import type { OfficeRefusal } from './protocol.ts';
import { refuse, refuseUnknown } from './refusals.ts';

type Outcome = Result<Replaced, OfficeRefusal>;
type By = { readonly personId: PersonId; readonly atMs: number };

/** Adds a record; what was recorded before stays on the list behind it. */
export function recordConsent(
  { consents, directory, homeConfig }: Documents,
  { residentId, sensor, basis, decision }: z.output<typeof RecordConsent>,
  { personId, atMs }: By,
): Outcome {
  const resident = directory.residents.find((each) => each.residentId === residentId);
  if (resident === undefined) return refuseUnknown('resident');
  if (resident.presence === 'died')
    return refuse('not-available', 'This resident has died: nothing of theirs is listened to any more.');
  if (decision !== null && decision.decidedOn > toDay(atMs, homeConfig.timeZone))
    return refuse('not-understood', 'The day of the decision lies in the future.');
  const record = {
    ...{ residentId, sensor, basis, decision, recordedByPersonId: personId, recordedAtMs: atMs },
    ...{ withdrawnAtMs: null, withdrawnByPersonId: null },
  };
  return ok({ consents: { records: [...consents.records, record] } });
}

export function withdrawConsent(
  { consents, directory }: Documents,
  { residentId, sensor }: z.output<typeof WithdrawConsent>,
  { personId, atMs }: By,
): Outcome {
  if (!directory.residents.some((each) => each.residentId === residentId)) return refuseUnknown('resident');
  const last = findConsent(consents, residentId, sensor);
  if (last === null || last.withdrawnAtMs !== null)
    return refuse('nothing-to-withdraw', 'Nothing is on record that could be withdrawn; look again.');
  const withdrawn = { ...last, withdrawnAtMs: atMs, withdrawnByPersonId: personId };
  return ok({ consents: { records: consents.records.map((each) => (each === last ? withdrawn : each)) } });
}

/** The calendar's day in the home: `2026-11-21`. */
const toDay = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(atMs);
