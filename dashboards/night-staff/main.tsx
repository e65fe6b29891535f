import '#dashboards/shared/jitless.ts';
import '#dashboards/shared/tokens.css';
import './night-staff.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { readMe } from '#dashboards/shared/sign-in.ts';
import { supervise } from '#dashboards/shared/supervise.ts';
import { App } from './app.tsx';
import { createNight } from './night.ts';
import { startRinging } from './ringing.ts';
import { readScreenId } from './screen-id.ts';
import { createSound } from './sound.ts';
import { startWakeLock } from './wake-lock.ts';

/** Before asking a gateway again that did not answer. */
const ASK_AGAIN_MS = 500;

const sound = createSound((state) => {
  night.sound.value = state;
  night.beat();
});
const night = createNight(readScreenId(), () => ({
  visible: document.visibilityState === 'visible',
  sounding: sound.isSounding(),
}));
night.sound.value = sound.state();
startRinging(night, sound);
startWakeLock((isKept) => (night.awake.value = isKept));

/** For tests and for a person at the browser's console: is the bell on, and is anything coming out of it? */
Object.assign(window, { nightwellSound: { state: sound.state, energy: sound.energy } });

// A failure of ours must be seen: the carer reloads, and meanwhile what rings rings on.
window.addEventListener('error', () => (night.broken.value = true));

// Any tap may be the one that a browser wants to see before it lets a page sound.
for (const kind of ['click', 'keydown'] as const) {
  document.addEventListener(kind, () => supervise(sound.unlock()), { capture: true });
}
for (const kind of ['pointerdown', 'touchmove', 'wheel'] as const) {
  document.addEventListener(kind, night.touch, { capture: true, passive: true });
}
document.addEventListener('visibilitychange', night.beat);

/** Who is signed in here, asked until the gateway answers. */
async function findMe(): Promise<void> {
  const me = await readMe();
  if (me === null) setTimeout(() => supervise(findMe()), ASK_AGAIN_MS);
  else if (me === 'nobody') night.page.value = 'sign-in';
  else night.start(me);
}
supervise(findMe());

/** Refused at the socket: signed out meanwhile, or the gateway is not ready. Only HTTP tells which. */
async function findOut(): Promise<void> {
  if ((await readMe()) !== 'nobody' || night.page.value !== 'board') return;
  night.stop();
  sound.playOnce('technical-high');
}
effect(() => {
  if (night.refusedCount.value > 0) supervise(findOut());
});

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no #page');
render(<App night={night} sound={sound} />, root);
