import { supervise } from '#dashboards/shared/supervise.ts';
import type { Night } from './night.ts';
import { boardWords, signInWords } from './page-words.ts';
import type { Sound } from './sound.ts';

/** "A pause ≤ 120 s, never for a new alert": the home's parameters, after usual practice under IEC 60601-1-8. */
const PAUSE_MS = 120_000;

/** What is wrong with this screen itself: no link, no sound, something unreadable. Nothing, where all works. */
export function Warnings({ night, sound }: { night: Night; sound: Sound }) {
  const link = night.linkView.value;
  // An alert that rings is never paused, so no button may promise it.
  const isRinging = night.alerts.value.some(({ rings }) => rings);
  const isLost = link === 'lost' || link === 'loud';
  return (
    <div class="warnings" role="alert">
      {isLost && (
        <section class="stripe">
          <p class="stripe-words">{boardWords.lost(night.nowMs.value - night.heardMs.value)}</p>
          <p>{boardWords.lostHint}</p>
          {link === 'loud' && !isRinging && <PauseButton night={night} />}
        </section>
      )}
      {night.needsReload.value && (
        <section class="stripe">
          <p class="stripe-words">{boardWords.reload}</p>
          <p>{boardWords.reloadHint}</p>
          <button type="button" class="button primary" onClick={() => location.reload()}>
            {boardWords.reloadNow}
          </button>
          {!isRinging && <PauseButton night={night} />}
        </section>
      )}
      {night.sound.value !== 'running' && (
        <button type="button" class="sound-off" onClick={() => supervise(turnOn(night, sound))}>
          {boardWords.soundOff}
        </button>
      )}
    </div>
  );
}

async function turnOn(night: Night, sound: Sound): Promise<void> {
  await sound.unlock();
  night.soundCheck.value = true;
  if (!night.alerts.value.some(({ rings }) => rings)) sound.playOnce('high');
}

function PauseButton({ night }: { night: Night }) {
  const leftMs = night.quietUntilMs.value - night.nowMs.value;
  if (leftMs > 0) return <p>{boardWords.quietFor(leftMs)}</p>;
  return (
    <button
      type="button"
      class="button"
      onClick={() => (night.quietUntilMs.value = performance.now() + PAUSE_MS)}
    >
      {boardWords.quiet}
    </button>
  );
}

/** After signing in: can you hear it? Not while an alert rings, which is the better question. */
export function SoundCheck({ night, sound }: { night: Night; sound: Sound }) {
  const isRinging = night.alerts.value.some(({ rings }) => rings);
  if (!night.soundCheck.value || isRinging || night.sound.value !== 'running') return null;
  return (
    <section class="sound-check" aria-label={signInWords.heard}>
      <h2>{signInWords.heard}</h2>
      <p>{signInWords.heardHint}</p>
      <div class="card-buttons">
        <button type="button" class="button primary" onClick={() => (night.soundCheck.value = false)}>
          {signInWords.heardYes}
        </button>
        <button type="button" class="button" onClick={() => sound.playOnce('high')}>
          {signInWords.heardAgain}
        </button>
      </div>
    </section>
  );
}
