import { useEffect, useRef } from 'preact/hooks';
import type { Outcome } from '#gateway/alerting/alert.ts';
import { cardWords, outcomeWords } from './words.ts';

type ChooserProps = {
  outcomes: readonly Outcome[];
  onChoose: (outcome: Outcome) => void;
  onBack: () => void;
};

/** The second tap of closing: what was found. */
export function CloseChooser({ outcomes, onChoose, onBack }: ChooserProps) {
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => question.current?.focus(), []);
  return (
    <>
      <p class="chooser" ref={question} tabIndex={-1}>
        {cardWords.whatFound}
      </p>
      {outcomes.map((outcome) => (
        <button type="button" class="button" key={outcome} onClick={() => onChoose(outcome)}>
          {outcomeWords[outcome]}
        </button>
      ))}
      <button type="button" class="button quiet" onClick={onBack}>
        {cardWords.back}
      </button>
    </>
  );
}
