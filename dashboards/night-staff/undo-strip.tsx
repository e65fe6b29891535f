import { supervise } from '#dashboards/shared/supervise.ts';
import { toCard } from './card-model.ts';
import type { Night } from './night.ts';
import { toAskedWords, toStillSaid } from './request-model.ts';
import { cardWords, outcomeWords } from './words.ts';

/** What one has just closed, in reach while it can be taken back: its card has left for the end of the page. */
export function UndoStrip({ night }: { night: Night }) {
  const alert = night.undoable.value;
  const me = night.me.value;
  if (alert === null || me === null) return null;
  const { where, undoMs } = toCard(alert, me.personId, night.uptimeMs.value);
  const asked = toStillSaid(night.asked.value[alert.alertId], alert.state, night.nowMs.value);
  const isOff = asked?.state === 'sending' || night.isResting(alert.alertId);
  const undo = () => {
    if (night.take(alert.alertId)) supervise(night.ask(alert.alertId, 'undo'));
  };
  return (
    <section class="undo-strip" aria-label={cardWords.closed}>
      <p>{cardWords.youClosed(where, outcomeWords[alert.outcome ?? 'nothing-needed'])}</p>
      <button type="button" class="button" aria-disabled={isOff} onClick={undo}>
        {cardWords.undoIn(undoMs ?? 0)}
      </button>
      <p class="asked" data-asked={asked?.state ?? 'none'} role="status">
        {asked === null ? '' : toAskedWords(asked, night.connected.value)}
      </p>
    </section>
  );
}
