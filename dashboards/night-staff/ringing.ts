import { computed, effect } from '@preact/signals';
import { SCREEN_LOUD_AFTER_MS } from '#gateway/staff/protocol.ts';
import { toCard } from './card-model.ts';
import type { Night } from './night.ts';
import { boardWords } from './page-words.ts';
import { type Sounded, toRing, toRingingPriority } from './ring-model.ts';
import type { Sound } from './sound.ts';

/** Hearing the gateway puts the screen's own tone off, at most this often: an alert storm is 100 messages a second. */
const PUT_OFF_EVERY_MS = 1_000;

/** Makes the bell, the page's title and its colour follow what the night is, from now on. */
export function startRinging(night: Night, sound: Sound): void {
  let sounded: Sounded = new Set();
  const isOnBoard = computed(() => night.page.value === 'board');
  const isPaused = computed(() => night.nowMs.value < night.quietUntilMs.value);

  effect(() => {
    const ring = toRing(
      sounded,
      night.alerts.value,
      isOnBoard.value && night.needsReload.value && !isPaused.value,
    );
    sounded = ring.sounded;
    sound.ring(ring.loop);
    if (ring.once !== null) sound.playOnce(ring.once);
  });

  // Counted by the audio clock, so that a throttled or stuck page still sounds. An alert's own ringing goes first.
  const lastHeardMs = computed(() => Math.floor(night.heardMs.value / PUT_OFF_EVERY_MS) * PUT_OFF_EVERY_MS);
  const isRinging = computed(() => night.alerts.value.some(({ rings }) => rings));
  effect(() => {
    const isRunning = night.sound.value === 'running';
    const dueMs = Math.max(lastHeardMs.value + SCREEN_LOUD_AFTER_MS, night.quietUntilMs.value);
    const isArmed = isRunning && isOnBoard.value && !isRinging.value;
    sound.soundUnlessHeardWithin(isArmed ? Math.max(0, dueMs - performance.now()) : null);
  });

  effect(() => {
    const { value: board } = night.board;
    const priority = toRingingPriority(night.alerts.value);
    document.documentElement.dataset.ringing = priority ?? 'none';
    document.documentElement.dataset.link = isOnBoard.value ? night.linkView.value : 'fine';
    const first = night.order.value[0];
    const alert = night.alerts.value.find(({ alertId }) => alertId === first);
    const isLost =
      document.documentElement.dataset.link === 'lost' || document.documentElement.dataset.link === 'loud';
    const title = alert && board ? toCard(alert, board.me.personId, 0).sentence : boardWords.title;
    const colour = getComputedStyle(document.documentElement).getPropertyValue('--ground');
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', colour);
    document.title = isLost ? boardWords.lostTitle : title;
  });
}
