import '#dashboards/shared/jitless.ts';
import './bedside.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { supervise } from '#dashboards/shared/supervise.ts';
import { App } from './app.tsx';
import { startBedside } from './bedside.ts';
import { readIdentity } from './identity.ts';
import { toShownClock } from './shown-clock.ts';
import { createVoice } from './voice.ts';
import { pageWords } from './words.ts';

/** The clock shows minutes; a second is as much as it may be behind. */
const TICK_MS = 1_000;

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no #page');

const identity = readIdentity();
if (identity === null) {
  render(
    <main class="bedside">
      <p class="hint">{pageWords.notSetUp}</p>
    </main>,
    root,
  );
} else {
  const voice = createVoice(() => bedside.soundChanged());
  const bedside = startBedside(identity, voice);
  setInterval(bedside.tick, TICK_MS);
  // Any tap may be the one that a browser wants to see before it lets a page speak.
  for (const kind of ['click', 'keydown'] as const) {
    document.addEventListener(kind, () => supervise(voice.unlock()), { capture: true });
  }
  effect(() => {
    const heard = bedside.clock.value;
    if (heard === null) return;
    document.documentElement.dataset.light = toShownClock(heard, bedside.nowMs.value).light;
  });
  /** For tests and for a person at the browser's console: is anything coming out of it? */
  Object.assign(window, { nightwellVoice: { state: voice.state, energy: voice.energy } });
  render(<App bedside={bedside} voice={voice} />, root);
}
