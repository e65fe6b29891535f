import type { PersonId } from '#gateway/alerting/ids.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';
import { toCard } from './card-model.ts';

const toKey = ({ alertId, state, priority }: AlertView) => `${alertId} ${state} ${priority}`;

/** What a screen reader says: one sentence for each alert that is new, or in another state than before. */
export function toAnnouncement(
  before: readonly AlertView[],
  alerts: readonly AlertView[],
  { me, uptimeMs }: { readonly me: PersonId; readonly uptimeMs: number },
): string {
  const said = new Set(before.map(toKey));
  const news = alerts.filter((alert) => !said.has(toKey(alert)));
  return news.map((alert) => toCard(alert, me, uptimeMs).sentence).join(' ');
}
