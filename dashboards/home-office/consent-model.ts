import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { ConsentCell, ConsentsPage } from '#gateway/office/consent-messages.ts';
import { BestInterestsDecision, ConsentBasis, type ObservingSensor } from '#gateway/office/consents.ts';
import type { Base, FieldError } from './draft-model.ts';
import { type Colour, checkText, compareNames, isFound, toDay, toExactMoment } from './words-model.ts';

export type ConsentResident = ConsentsPage['residents'][number];

/** What each kind of sensor tells, in words for whoever is asked. */
export const sensorMeaning: Readonly<Record<ObservingSensor, string>> = {
  fall: 'Worn on the body. It notices a possible fall and lying still, and counts movement and steps. It does not know where the wearer is.',
  audio:
    'Stands in the room. It measures how loud the room is, as a number every few seconds. No sound and no words are recorded or sent.',
  bed: 'Lies under the mattress. It tells whether somebody is in the bed, and how often the bed is left.',
};

export const consentLists = [
  { value: '', label: 'All residents' },
  { value: 'look', label: 'Sensors that are refused' },
  { value: 'none', label: 'No record at all' },
] as const;

/** A sensor is there and nothing of it may be read, or something of it was turned away. */
export const isRefused = ({ state, deviceIds, refusedCount }: ConsentCell): boolean =>
  state !== 'allowed' && state !== 'resident-died' && (deviceIds.length > 0 || refusedCount > 0);

function isOn(list: string, { cells, presence }: ConsentResident): boolean {
  switch (list) {
    case 'look':
      return cells.some(isRefused);
    case 'none':
      return presence !== 'died' && cells.every(({ state }) => state === 'no-record');
    default:
      return true;
  }
}

/** Residents that are found, by room; who has died last. */
export const toConsentRows = (
  { residents }: ConsentsPage,
  { typed, list }: { readonly typed: string; readonly list: string },
): readonly ConsentResident[] =>
  residents
    .filter((resident) => isOn(list, resident))
    .filter(({ name, roomLabel }) => isFound(typed, [name, roomLabel]))
    .toSorted(
      (a, b) =>
        Number(a.presence === 'died') - Number(b.presence === 'died') ||
        compareNames(a.roomLabel ?? '', b.roomLabel ?? '') ||
        compareNames(a.name, b.name),
    );

export function toCellTag(cell: ConsentCell): { colour: Colour; words: string } {
  switch (cell.state) {
    case 'allowed':
      return cell.record?.basis === 'best-interests'
        ? { colour: 'blue', words: 'Best interests' }
        : { colour: 'green', words: 'Consent' };
    case 'withdrawn':
      return { colour: isRefused(cell) ? 'orange' : 'grey', words: 'Withdrawn' };
    case 'no-record':
      return { colour: isRefused(cell) ? 'orange' : 'grey', words: 'No record' };
    case 'resident-died':
      return { colour: 'grey', words: 'Resident died' };
  }
}

/** What the last record says, and who made it. Null: there is none. */
export function toRecordWords({ record, recordedByName }: ConsentCell, timeZone: string): string | null {
  if (record === null) return null;
  const by = recordedByName ?? 'somebody who has left';
  const kept = `Recorded on ${toExactMoment(record.recordedAtMs, timeZone)} by ${by}.`;
  const ended =
    record.withdrawnAtMs === null ? '' : ` Withdrawn on ${toExactMoment(record.withdrawnAtMs, timeZone)}.`;
  if (record.decision === null) return `The resident’s own consent. ${kept}${ended}`;
  return `Decided in their best interests by ${record.decision.decidedBy} on ${toDay(record.decision.decidedOn)}. ${kept}${ended}`;
}

export type ConsentValues = {
  readonly basis: string;
  readonly decidedBy: string;
  readonly decidedOn: string;
};
export type ConsentWish = {
  readonly basis: ConsentBasis;
  readonly decision: BestInterestsDecision | null;
};

export const toNewConsent = ({ version }: ConsentsPage): Base<ConsentValues> => ({
  version,
  values: { basis: '', decidedBy: '', decidedOn: '' },
});

export function checkConsent(
  values: ConsentValues,
  today: string,
): Result<ConsentWish, readonly FieldError[]> {
  const basis = ConsentBasis.safeParse(values.basis);
  if (!basis.success) return fail([{ field: 'basis', message: 'Choose whose decision this is' }]);
  if (basis.data === 'consent') return ok({ basis: basis.data, decision: null });
  const errors: FieldError[] = [];
  const decidedBy = checkText(values.decidedBy, { most: 80, ask: 'Enter who decided' });
  if (decidedBy.message !== null) errors.push({ field: 'decidedBy', message: decidedBy.message });
  const decidedOn = BestInterestsDecision.shape.decidedOn.safeParse(values.decidedOn);
  if (!decidedOn.success) errors.push({ field: 'decidedOn', message: 'Enter the day of the decision' });
  else if (decidedOn.data > today)
    errors.push({ field: 'decidedOn', message: 'The day of the decision can’t be in the future' });
  if (!decidedOn.success || errors.length > 0) return fail(errors);
  return ok({ basis: basis.data, decision: { decidedBy: decidedBy.text, decidedOn: decidedOn.data } });
}
