import { batch, computed, effect, signal } from '@preact/signals';
import type { AlertId, ScreenId } from '#gateway/alerting/ids.ts';
import type { PersonView, Shown } from '#gateway/staff/protocol.ts';
import { toAnnouncement } from './announcement.ts';
import { createAsking } from './asking.ts';
import {
  type BoardState,
  isOpen,
  tellAlert,
  tellBoard,
  tellPulse,
  toJustClosed,
  toUndoable,
} from './board-model.ts';
import { toUptimeMs } from './gateway-clock.ts';
import { type Link, startLink } from './link.ts';
import { toLinkView } from './link-model.ts';
import { HOLD_AFTER_TOUCH_MS, holdOrder, toOrder } from './order.ts';
import { type AskedByAlert, toListMoved } from './request-model.ts';
import { beginsToRing } from './ring-model.ts';
import type { SoundState } from './sound.ts';
import { isResting, type Place, putToRest, type Rest, type RestByAlert, toMoved } from './tap-guard.ts';

/** How often the seconds on the screen are looked at again. */
const TICK_MS = 250;

export type Page = 'starting' | 'sign-in' | 'board';

/** Everything the page knows, as signals, and everything a thumb can do. */
export function createNight(screenId: ScreenId, toShown: () => Shown) {
  const page = signal<Page>('starting');
  const board = signal<BoardState | null>(null);
  const me = signal<PersonView | null>(null);
  const nowMs = signal(performance.now());
  const heardMs = signal(performance.now());
  const connected = signal(false);
  const unreadable = signal(false);
  const broken = signal(false);
  const asked = signal<AskedByAlert>({});
  const order = signal<readonly AlertId[]>([]);
  const touchedMs = signal(Number.NEGATIVE_INFINITY);
  const quietUntilMs = signal(Number.NEGATIVE_INFINITY);
  const announcement = signal('');
  const refusedCount = signal(0);
  const rests = signal<RestByAlert>({});
  const seen = new Set<AlertId>();
  let places: readonly Place[] = [];
  let link: Link | null = null;
  const toState = (alertId: AlertId) => alerts.value.find((held) => held.alertId === alertId)?.state ?? null;
  const send = createAsking(asked, () => link, toState);

  function take(next: BoardState): void {
    const before = board.value?.alerts ?? [];
    const who = { me: next.me.personId, uptimeMs: next.clock.uptimeMs };
    const news = toAnnouncement(before, next.alerts, who);
    const isTouched = performance.now() - touchedMs.value < HOLD_AFTER_TOUCH_MS;
    batch(() => {
      nowMs.value = performance.now();
      board.value = next;
      if (news !== '') announcement.value = news;
    });
    // Not under a finger: the strip on top leads there instead.
    if (isTouched || !beginsToRing(before, next.alerts)) return;
    if (scrollY > 0) rest('moved', order.peek());
    scrollTo({ top: 0 });
  }
  /** Takes what could be read; what could not is said on the page, and the rest goes on. */
  function takeOrSay(next: BoardState | null): boolean {
    if (next === null) unreadable.value = true;
    else take(next);
    return next !== null;
  }

  function start(person: PersonView): void {
    batch(() => {
      me.value = person;
      page.value = 'board';
      heardMs.value = performance.now();
    });
    link?.stop();
    link = startLink(screenId, {
      lastSeq: () => board.value?.seq ?? 0,
      shown: toShown,
      board(raw) {
        const told = tellBoard(board.value, raw, performance.now());
        unreadable.value = told === null || told.unreadable;
        if (told !== null) take(told.state);
        return told !== null && !told.unreadable;
      },
      alert: (raw) => takeOrSay(board.value && tellAlert(board.value, raw, performance.now())),
      pulse: (raw) => void (board.value && takeOrSay(tellPulse(board.value, raw, performance.now()))),
      heard: () => (heardMs.value = performance.now()),
      connected: (isConnected) => (connected.value = isConnected),
      refused: () => (refusedCount.value += 1),
    });
  }

  function stop(): void {
    link?.stop();
    link = null;
    seen.clear();
    batch(() => {
      board.value = null;
      me.value = null;
      page.value = 'sign-in';
      order.value = [];
      asked.value = {};
    });
  }

  function rest(why: Rest['why'], alertIds: readonly AlertId[]): void {
    rests.value = putToRest(rests.peek(), alertIds, { why, nowMs: performance.now() });
  }

  const alerts = computed(() => board.value?.alerts ?? []);
  effect(() => {
    const person = board.value?.me.personId;
    const wanted = person === undefined ? [] : toOrder(alerts.value.filter(isOpen), person);
    const before = order.peek();
    const next = holdOrder(before, wanted, nowMs.value - touchedMs.value);
    const nextPlaces = next.flatMap((id) => alerts.value.find(({ alertId }) => alertId === id) ?? []);
    const moved = toMoved(places, nextPlaces);
    places = nextPlaces;
    if (moved.length > 0) rest('moved', moved);
    if (next.length === before.length && next.every((alertId, index) => alertId === before[index])) return;
    order.value = next;
  });
  setInterval(() => (nowMs.value = performance.now()), TICK_MS);

  return {
    page,
    me,
    board,
    alerts,
    order,
    asked,
    connected,
    nowMs,
    heardMs,
    quietUntilMs,
    /** A failure of the page itself: unlike a message, no later board makes it good. */
    broken,
    needsReload: computed(() => unreadable.value || broken.value),
    announcement,
    refusedCount,
    sound: signal<SoundState>('suspended'),
    soundCheck: signal(false),
    awake: signal(false),
    uptimeMs: computed(() => (board.value ? toUptimeMs(board.value.clock, nowMs.value) : 0)),
    linkView: computed(() =>
      toLinkView({ connected: connected.value, heardAgoMs: nowMs.value - heardMs.value }),
    ),
    justClosed: computed(() =>
      board.value ? toJustClosed(board.value, toUptimeMs(board.value.clock, nowMs.value)) : [],
    ),
    undoable: computed(() =>
      board.value ? toUndoable(board.value, toUptimeMs(board.value.clock, nowMs.value)) : null,
    ),
    start,
    stop,
    touch: () => (touchedMs.value = performance.now()),
    beat: () => link?.beat(),
    /** The card was in front of its reader: told once, and only over a link that stands. */
    saw(alertId: AlertId): void {
      if (seen.has(alertId) || !link?.isConnected()) return;
      seen.add(alertId);
      link.seen(alertId);
    },
    /** The buttons of this card take no tap just now. */
    isResting: (alertId: AlertId) => isResting(rests.value[alertId], nowMs.value),
    /** Something above the list came or went: no card is where the finger last saw it. */
    shifted: () => rest('moved', order.peek()),
    /** May this tap be taken? Where it may, the card rests; where the card had moved, it says so. */
    take(alertId: AlertId): boolean {
      const now = performance.now();
      const held = rests.peek()[alertId];
      if (!isResting(held, now)) {
        rest('taken', [alertId]);
        return true;
      }
      if (held?.why === 'moved') asked.value = { ...asked.value, [alertId]: toListMoved(now) };
      return false;
    },
    ask: send,
  };
}
export type Night = ReturnType<typeof createNight>;
