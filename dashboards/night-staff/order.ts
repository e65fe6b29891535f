import type { AlertId, PersonId } from '#gateway/alerting/ids.ts';
import { priorities } from '#gateway/alerting/policy.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';

/** The list stands still for this long after a touch (hazard H33: the list moves under the finger). */
export const HOLD_AFTER_TOUCH_MS = 2_000;

/** Smaller is more in need of this person. */
function toNeed(alert: AlertView, me: PersonId): number {
  const urgent = alert.priority === 'high' || alert.priority === 'technical-high';
  const minor = alert.priority === 'low' || alert.priority === 'technical';
  const mine = alert.acceptedBy?.personId === me || alert.arrivedBy?.personId === me;
  const waits = alert.state === 'raised' || alert.nudged;
  if (waits && urgent && !mine) return alert.declinedByMe ? 1 : 0;
  if (mine) return 2;
  if (waits && !minor) return alert.declinedByMe ? 4 : 3;
  if (waits) return alert.declinedByMe ? 7 : 6;
  return alert.state === 'accepted' ? 5 : 8;
}

/** Among the look-ins, who was seen walking since may be up again: whoever was not comes first. */
const toWalked = ({ priority, evidence }: AlertView): number =>
  priority === 'medium' && (evidence.stepCount ?? 0) > 0 ? 1 : 0;

/** Open alerts, most in need first: nobody going, then mine, then the others'; the longest wait first. */
export function toOrder(alerts: readonly AlertView[], me: PersonId): readonly AlertId[] {
  return alerts
    .toSorted(
      (a, b) =>
        toNeed(a, me) - toNeed(b, me) ||
        priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
        toWalked(a) - toWalked(b) ||
        a.onsetUptimeMs - b.onsetUptimeMs ||
        a.alertId.localeCompare(b.alertId),
    )
    .map(({ alertId }) => alertId);
}

/** While a finger is near, what stands keeps its place; new ones are put below and rise afterwards. */
export function holdOrder(
  shown: readonly AlertId[],
  wanted: readonly AlertId[],
  sinceTouchMs: number,
): readonly AlertId[] {
  if (sinceTouchMs >= HOLD_AFTER_TOUCH_MS) return wanted;
  const staying = shown.filter((alertId) => wanted.includes(alertId));
  return [...staying, ...wanted.filter((alertId) => !shown.includes(alertId))];
}
