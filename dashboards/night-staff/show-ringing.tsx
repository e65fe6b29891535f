import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AlertId } from '#gateway/alerting/ids.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';
import { toCard } from './card-model.ts';
import { clearFocused, useToldHeight } from './clear-of-top.ts';
import type { Night } from './night.ts';
import { PriorityMark } from './priority-mark.tsx';
import { toFirstRinging } from './ring-model.ts';
import { cardWords } from './words.ts';

const findCard = (alertId: AlertId) =>
  document.querySelector<HTMLElement>(`.card[data-alert-id="${CSS.escape(alertId)}"]`);
const toTopPx = () => document.querySelector('.top')?.getBoundingClientRect().bottom ?? 0;

/** Its words, where and what, stand between the strip on top and the lower edge: at least their middle. */
function isInView(alertId: AlertId): boolean {
  const words = findCard(alertId)?.querySelector('h2')?.getBoundingClientRect();
  if (words === undefined) return true; // not drawn yet: the next look finds it
  const middlePx = (words.top + words.bottom) / 2;
  return middlePx > toTopPx() && middlePx < innerHeight;
}

function scrollToCard(alertId: AlertId): void {
  const card = findCard(alertId);
  if (card === null) return;
  scrollTo({ top: scrollY + card.getBoundingClientRect().top - toTopPx() });
  card.querySelector('h2')?.focus({ preventScroll: true });
}

/** While the card that matters most is out of sight, a button in its colours that leads there. */
export function ShowRinging({ night }: { night: Night }) {
  const isHidden = useSignal(false);
  const me = night.me.value?.personId;
  const alert = me === undefined ? null : toFirstRinging(night.alerts.value, me);
  const alertId = alert?.alertId;
  const tickMs = night.nowMs.value;
  useEffect(() => {
    const look = () => {
      isHidden.value = alertId !== undefined && !isInView(alertId);
    };
    look();
    addEventListener('scroll', look, { passive: true });
    return () => removeEventListener('scroll', look);
    // Looked at again with every tick: cards above it grow and shrink without a scroll.
  }, [alertId, tickMs]);
  if (alert === null || me === undefined || !isHidden.value) return null;
  const { where, what } = toCard(alert, me, night.uptimeMs.value);
  return <ShowButton alert={alert} words={cardWords.show(where, what)} />;
}

function ShowButton({ alert, words }: { alert: AlertView; words: string }) {
  const button = useToldHeight<HTMLButtonElement>('--show-height', clearFocused);
  return (
    <button
      type="button"
      class="show-ringing"
      ref={button}
      data-priority={alert.priority}
      onClick={() => scrollToCard(alert.alertId)}
    >
      <PriorityMark priority={alert.priority} />
      <span>{words}</span>
    </button>
  );
}
