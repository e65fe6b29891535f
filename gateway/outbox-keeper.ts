import type { AlertId } from '#gateway/alerting/ids.ts';
import type { Notice } from '#gateway/alerting/notice.ts';
import type { Outlet } from '#gateway/delivery/outlet.ts';
import type { Journal } from '#gateway/store/journal.ts';

/**
 * Takes notices out of the outbox once nothing waits for them any more: their alert was accepted, attended or
 * closed. Until then they stay, so that a restart knows what has been asked of whom. `queued`: the outbox as found.
 */
export function createOutboxKeeper(
  journal: Pick<Journal, 'settleNotices'>,
  queued: readonly Notice[],
): Outlet {
  const waiting = new Map<AlertId, string[]>();
  const remember = ({ alertId, noticeId }: Notice): void => {
    const ids = waiting.get(alertId);
    if (ids === undefined) waiting.set(alertId, [noticeId]);
    else ids.push(noticeId);
  };
  // Outlets are told before the journal: a notice of this very change is in its queue only after this turn.
  const settle = (ids: readonly string[]): void => queueMicrotask(() => journal.settleNotices(ids));
  for (const notice of queued) remember(notice);
  return {
    name: 'outbox',
    tell({ alerts, notices, home }) {
      for (const notice of notices) remember(notice);
      for (const { alertId, state } of alerts) {
        const ids = state === 'raised' ? undefined : waiting.get(alertId);
        if (ids === undefined) continue;
        waiting.delete(alertId);
        settle(ids);
      }
      // What an older run left behind of alerts that have gone since.
      for (const alertId of waiting.keys()) {
        if (home.open[alertId] !== undefined) continue;
        settle(waiting.get(alertId) ?? []);
        waiting.delete(alertId);
      }
    },
  };
}
