import type { Concern } from '#dashboards/hub/protocol.ts';
import { toConcernColour, toConcernWords } from './words-model.ts';

/** Why somebody should look. Nothing to say is said in words. */
export function Concerns({ concerns }: { concerns: readonly Concern[] }) {
  if (concerns.length === 0) return <>none known</>;
  return (
    <ul class="lead-tags">
      {concerns.map((concern) => (
        <li key={concern.kind}>
          <strong class={`nhsuk-tag nhsuk-tag--${toConcernColour(concern)}`}>
            {toConcernWords(concern)}
          </strong>
        </li>
      ))}
    </ul>
  );
}
