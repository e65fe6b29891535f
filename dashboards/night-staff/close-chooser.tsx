import { useEffect, useRef } from 'preact/hooks';
import type { Outcome } from '#gateway/alerting/alert.ts';
import { cardWords, outcomeWords } from './words.ts';

type ChooserProps = {
  outcomes: readonly Outcome[];
  onChoose: (outcome: Outcome) => void;
  onBack: () => void;
  /** Just after a tap: nothing here takes another yet. */
  isOff: boolean;
};

/** The second tap of closing: what was found. */
export function CloseChooser({ outcomes, onChoose, onBack, isOff }: ChooserProps) {
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => question.current?.focus(), []);
  return (
    <>
      <p class="chooser" ref={question} tabIndex={-1}>
        {cardWords.whatFound}
      </p>
      {outcomes.map((outcome) => (
        <button
          type="button"
          class="button"
          key={outcome}
          aria-disabled={isOff}
          onClick={() => onChoose(outcome)}
        >
          {outcomeWords[outcome]}
        </button>
      ))}
      <button type="button" class="button quiet" aria-disabled={isOff} onClick={onBack}>
        {cardWords.back}
      </button>
    </>
  );
}
