import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { Outcome } from '#gateway/alerting/alert.ts';
import type { RequestKind } from '#gateway/alerting/input.ts';
import type { AlertView, PersonView } from '#gateway/staff/protocol.ts';
import { type CardView, toCard, toCompanyWords, toLadderWords } from './card-model.ts';
import { CloseChooser } from './close-chooser.tsx';
import { useKeptHeight } from './kept-height.ts';
import type { Night } from './night.ts';
import { PriorityMark } from './priority-mark.tsx';
import { toAskedWords, toStillSaid } from './request-model.ts';
import { tones } from './tone.ts';
import { cardWords, priorityWords } from './words.ts';

type CardProps = { alert: AlertView; me: PersonView; night: Night };

/** One alert: where, who, what, how sure, what to do; who is on it; what this person can do. */
export function AlertCard({ alert, me, night }: CardProps) {
  const card = toCard(alert, me.personId, night.uptimeMs.value);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (heading.current === null || alert.state === 'closed') return;
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) night.saw(alert.alertId);
    });
    watcher.observe(heading.current);
    return () => watcher.disconnect();
    // Looked at again at every change: where the link was down, "seen" could not be told before.
  }, [alert.alertId, alert.seq, night.linkView.value]);
  const top = useKeptHeight<HTMLParagraphElement>();
  const said = useKeptHeight<HTMLDivElement>();
  const ladder = toLadderWords(alert, {
    uptimeMs: night.uptimeMs.value,
    isConnected: night.connected.value,
  });
  const company = toCompanyWords(alert, night.alerts.value, me.personId);
  const isClosed = alert.state === 'closed';
  const id = `alert-${alert.alertId}`;
  return (
    <article
      class="card"
      data-priority={alert.priority}
      data-state={alert.state}
      data-rings={alert.rings || alert.nudged}
      data-alert-id={alert.alertId}
      aria-labelledby={id}
    >
      <p class="card-top" ref={top}>
        <PriorityMark priority={alert.priority} />
        <span class="card-priority">{isClosed ? cardWords.closed : priorityWords[alert.priority]}</span>
        {alert.rings && tones[alert.priority].periodMs !== null && night.sound.value === 'running' && (
          <span class="card-rings">{cardWords.ringing}</span>
        )}
        {card.ago !== null && <span class="card-ago">{card.ago}</span>}
      </p>
      <div class="card-body">
        <h2 id={id} ref={heading} tabIndex={-1}>
          <span class="card-where">{card.where}</span>
          {card.who !== null && <span class="card-who">{card.who}</span>}
          <span class="card-what">{card.what}</span>
        </h2>
        <div class="card-said" ref={said}>
          {!isClosed && (
            <ul class="card-evidence">
              {card.evidence.map((said) => (
                <li key={said}>{said}</li>
              ))}
            </ul>
          )}
          {card.action !== null && <p class="card-action">{card.action}</p>}
          <p class="card-people">{card.people}</p>
          {company !== null && <p class="card-people">{company}</p>}
        </div>
        <CardButtons alert={alert} card={card} night={night} />
        {ladder !== null && <p class="card-small">{ladder}</p>}
        {!isClosed && <p class="card-small">{card.receipt}</p>}
      </div>
    </article>
  );
}

function CardButtons({ alert, card, night }: { alert: AlertView; card: CardView; night: Night }) {
  const isClosing = useSignal(false);
  const asked = toStillSaid(night.asked.value[alert.alertId], alert.state, night.nowMs.value);
  const isChoosing = isClosing.value && alert.state === 'attended';
  const isOnStrip = night.undoable.value?.alertId === alert.alertId;
  const isOff = asked?.state === 'sending' || night.isResting(alert.alertId);
  const tap = (request: RequestKind, outcome?: Outcome) => {
    if (!night.take(alert.alertId)) return;
    isClosing.value = request === 'close-alert' && outcome === undefined;
    if (!isClosing.value) supervise(night.ask(alert.alertId, request, outcome));
  };
  const goBack = () => {
    if (night.take(alert.alertId)) isClosing.value = false;
  };
  return (
    <fieldset class="card-buttons" aria-label={`${card.where}, ${card.what}`}>
      {isChoosing ? (
        <CloseChooser
          outcomes={card.outcomes}
          onChoose={(outcome) => tap('close-alert', outcome)}
          isOff={isOff}
          onBack={goBack}
        />
      ) : (
        card.actions.map(({ request, label, primary }) => (
          <button
            type="button"
            key={request}
            class={primary ? 'button primary' : 'button'}
            aria-disabled={isOff}
            onClick={() => tap(request)}
          >
            {label}
          </button>
        ))
      )}
      {card.undoMs !== null && !isChoosing && !isOnStrip && (
        <button type="button" class="button quiet" aria-disabled={isOff} onClick={() => tap('undo')}>
          {cardWords.undoIn(card.undoMs)}
        </button>
      )}
      <p class="asked" data-asked={asked?.state ?? 'none'} role="status">
        {asked === null || isOnStrip ? '' : toAskedWords(asked, night.connected.value)}
      </p>
      {alert.state !== 'closed' && card.outcomes.length === 0 && (
        <p class="card-small">{cardWords.closesItself}</p>
      )}
    </fieldset>
  );
}
