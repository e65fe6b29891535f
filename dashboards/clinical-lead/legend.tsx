/**
 * What the shapes of a night's picture mean. Shape and place tell them apart, not the colour alone. Levels to compare
 * with: WHO, Guidelines for Community Noise (1999), 30 dB LAeq in bedrooms; ISO 9921 (2003), normal speech at 1 m.
 */
export function Legend({ hasTonight }: { hasTonight: boolean }) {
  return (
    <ul class="lead-legend" aria-label="What the pictures show">
      <li>
        <span class="lead-key lead-key--sound" /> Line: sound in dB(A), median of 15 minutes. Quiet bedroom:
        about 30. Talking: about 60.
      </li>
      <li>
        <span class="lead-key lead-key--exits" /> Bars: times out of bed in 15 minutes
      </li>
      <li>
        <span class="lead-key lead-key--fall" /> Flag: possible fall, with its time
      </li>
      <li>
        <span class="lead-key lead-key--gap" /> Hatched: not measured, or not sent. It does not mean quiet.
      </li>
      {hasTonight && (
        <li>
          <span class="lead-key lead-key--now" /> Dashed line: now in the home. The empty part beside it has
          yet to come.
        </li>
      )}
    </ul>
  );
}
