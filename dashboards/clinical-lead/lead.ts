import { batch, signal } from '@preact/signals';
import { io, type Socket } from 'socket.io-client';
import { Changed, type Handshake, LIVE_PATH, type Me } from '#dashboards/hub/protocol.ts';
import { supervise } from '#dashboards/shared/supervise.ts';
import { readMe, readView, signOut, type Trouble, type View } from './hub-api.ts';
import { parseRoute, type Route } from './route-model.ts';

/** Before asking a hub again that did not answer. */
const ASK_AGAIN_MS = 3_000;
/** Also with no news: "not heard for 15 minutes" becomes true by waiting. */
const FRESHEN_MS = 60_000;
/** News come in handfuls: one reading for all of them. */
const GATHER_MS = 150;

/** `by-choice`: they signed out. `by-hub`: the hub no longer knows them, such as after ten hours. */
export type Goodbye = 'by-choice' | 'by-hub';

export type Shown =
  | { readonly state: 'loading' }
  | { readonly state: 'shown'; readonly view: View; readonly readAtMs: number; readonly isOld: boolean }
  | { readonly state: 'trouble'; readonly trouble: Exclude<Trouble, 'signed-out'> };

/** What the page knows and does: who is signed in, where they are, what they see, and keeping that fresh. */
export function createLead() {
  const me = signal<Me | 'nobody' | 'asking' | 'no-answer'>('asking');
  const route = signal<Route>(parseRoute(location.hash));
  const shown = signal<Shown>({ state: 'loading' });
  const isLive = signal(false);
  /** Why nobody is signed in, where that needs a word. */
  const goodbye = signal<Goodbye | null>(null);
  const isSignOutRefused = signal(false);
  const isBroken = signal(false);
  let socket: Socket | null = null;
  let lastN = 0;
  let freshen: ReturnType<typeof setTimeout> | undefined;
  let asking = 0;

  async function read(): Promise<void> {
    asking += 1;
    const mine = asking;
    const found = await readView(route.value);
    // Somebody went on meanwhile: what they look at now is being read by itself.
    if (mine !== asking || typeof me.value === 'string') return;
    if (found === 'signed-out') return leave('by-hub');
    clearTimeout(freshen);
    freshen = setTimeout(() => supervise(read()), found === 'no-answer' ? ASK_AGAIN_MS : FRESHEN_MS);
    if (typeof found !== 'string') {
      lastN = Math.max(lastN, found.data.n);
      shown.value = { state: 'shown', view: found, readAtMs: Date.now(), isOld: false };
    } else if (found === 'no-answer' && shown.value.state === 'shown') {
      shown.value = { ...shown.value, isOld: true };
    } else {
      shown.value = { state: 'trouble', trouble: found };
    }
  }

  function hear(raw: unknown): void {
    const changed = Changed.safeParse(raw);
    if (!changed.success || shown.value.state !== 'shown') return;
    const { n, homeIds } = changed.data;
    const isMine = route.value.page === 'homes' || homeIds.includes(route.value.homeId);
    if (n <= shown.value.view.data.n && !shown.value.isOld) return;
    lastN = Math.max(lastN, isMine ? lastN : n);
    if (!isMine && !shown.value.isOld) return;
    clearTimeout(freshen);
    freshen = setTimeout(() => supervise(read()), GATHER_MS);
  }

  function enter(person: Me): void {
    batch(() => {
      me.value = person;
      goodbye.value = null;
      isSignOutRefused.value = false;
      shown.value = { state: 'loading' };
    });
    supervise(read());
    socket ??= io({
      path: LIVE_PATH,
      transports: ['websocket'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      auth: (give) => give({ sinceN: lastN } satisfies Handshake),
    });
    socket.on('changed', hear);
    socket.on('connect', () => (isLive.value = true));
    socket.on('disconnect', (reason) => {
      isLive.value = false;
      // The hub sent us away: the session ended, or it could not read. Reading by HTTP tells which.
      if (reason === 'io server disconnect') setTimeout(() => socket?.connect(), ASK_AGAIN_MS);
    });
    socket.on('connect_error', () => {
      if (socket?.active === false) supervise(read());
    });
  }

  function leave(why: Goodbye): void {
    socket?.disconnect();
    socket = null;
    clearTimeout(freshen);
    asking += 1;
    batch(() => {
      me.value = 'nobody';
      goodbye.value = why;
      isLive.value = false;
      shown.value = { state: 'loading' };
    });
  }

  async function findMe(): Promise<void> {
    const found = await readMe();
    if (found === null) {
      me.value = 'no-answer';
      setTimeout(() => supervise(findMe()), ASK_AGAIN_MS);
    } else if (found === 'nobody') me.value = 'nobody';
    else enter(found);
  }

  return {
    me,
    route,
    shown,
    isLive,
    isBroken,
    goodbye,
    isSignOutRefused,
    enter,
    /** Reads again now, because a person asked. */
    again: () => supervise(read()),
    async signOut(): Promise<void> {
      // Without the hub's word the session lives on, and a person must know that.
      const isOut = await signOut();
      isSignOutRefused.value = !isOut;
      if (isOut) leave('by-choice');
    },
    start(): void {
      window.addEventListener('hashchange', () => {
        // The link that skips to the main content goes nowhere else.
        if (!location.hash.startsWith('#/')) return;
        batch(() => {
          route.value = parseRoute(location.hash);
          shown.value = { state: 'loading' };
          isSignOutRefused.value = false;
        });
        window.scrollTo(0, 0);
        // As a page that loads would do: the keyboard and a screen reader begin at the new content.
        document.getElementById('maincontent')?.focus({ preventScroll: true });
        if (typeof me.value !== 'string') supervise(read());
      });
      supervise(findMe());
    },
  };
}
export type Lead = ReturnType<typeof createLead>;
