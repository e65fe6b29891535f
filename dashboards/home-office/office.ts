import { batch, computed, signal } from '@preact/signals';
import { signOut } from '#dashboards/shared/sign-in.ts';
import { supervise } from '#dashboards/shared/supervise.ts';
import type { Result } from '#gateway/base/result.ts';
import type { OfficeAnswer, OfficeRequest, Overview } from '#gateway/office/protocol.ts';
import type { Draft } from './draft-model.ts';
import { createKept } from './kept.ts';
import { type ChangePath, changeOffice, type Failure, readOffice } from './office-api.ts';
import { parseRoute, type Route, toReads } from './route-model.ts';
import type { Notice, Session, ToldOnce } from './session.ts';
import { createViews } from './views.ts';

/** A device that falls silent should be seen while an installer stands in front of it. */
const READ_AGAIN_MS = 10_000;
const ASK_AGAIN_MS = 3_000;

/** What the pages know and do: who is signed in, where they are, what they see, and what they change. */
export function createOffice() {
  const session = signal<Session>({ state: 'asking' });
  const route = signal<Route>(parseRoute(location.hash));
  const views = createViews();
  const isAway = signal(false);
  const readAtMs = signal<number | null>(null);
  const isBroken = signal(false);
  const notice = signal<Notice | null>(null);
  const toldOnce = signal<ToldOnce | null>(null);
  const filters = createKept<string>();
  const drafts = createKept<Draft | null>();
  let reading = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastPersonId: string | null = null;
  let address = location.hash;

  /** Reads what the present page shows. True once it is all there. */
  async function read(): Promise<boolean> {
    reading += 1;
    const mine = reading;
    clearTimeout(timer);
    const overview = await readOffice('/api/office/overview');
    if (mine !== reading) return false;
    if (!overview.ok) return turnAway(overview.failure);
    enter(overview.value);
    const paths = toReads(route.value.section, overview.value.may);
    const answers = await Promise.all(paths.map((path) => readOffice(path)));
    // Somebody went on or changed something meanwhile: what they look at now is being read by itself.
    if (mine !== reading) return false;
    const failures = answers.flatMap((answer) => (answer.ok ? [] : [answer.failure.code]));
    if (failures.includes('not-signed-in')) return leave('over');
    const isUnheard = failures.includes('no-answer');
    batch(() => {
      for (const [index, path] of paths.entries()) {
        const answer = answers[index];
        if (answer !== undefined) views.keep(path, answer);
      }
      isAway.value = isUnheard;
      if (!isUnheard) readAtMs.value = Date.now();
    });
    readLater(isUnheard ? ASK_AGAIN_MS : READ_AGAIN_MS);
    return failures.length === 0;
  }

  function readLater(inMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (document.visibilityState === 'visible') supervise(read());
      else readLater(inMs);
    }, inMs);
  }

  function enter(overview: Overview): void {
    const { personId } = overview.me;
    batch(() => {
      if (lastPersonId !== personId) forget();
      session.value = { state: 'in', overview };
    });
    lastPersonId = personId;
  }

  /** What one person was in the middle of is nobody else's to see. */
  function forget(): void {
    drafts.clear();
    filters.clear();
    toldOnce.value = null;
    notice.value = null;
  }

  function turnAway(failure: Failure): false {
    if (failure.code === 'not-signed-in') return leave('over');
    if (failure.code === 'no-answer') {
      isAway.value = true;
      readLater(ASK_AGAIN_MS);
      return false;
    }
    session.value = { state: 'refused', failure };
    // A role stays what it is; anything else may be over in a moment.
    if (failure.code !== 'not-allowed') readLater(ASK_AGAIN_MS);
    return false;
  }

  function leave(how: 'over' | 'signed-out'): false {
    const { value } = session;
    clearTimeout(timer);
    reading += 1;
    batch(() => {
      const whose = how === 'over' && value.state === 'in' ? value.overview.me : null;
      if (value.state !== 'nobody')
        session.value = { state: 'nobody', whose, hasSignedOut: how === 'signed-out' };
      isAway.value = false;
      views.clear();
      if (how === 'signed-out') forget();
    });
    return false;
  }

  /** Changes something, and reads what is shown anew where that went well. */
  async function change<P extends ChangePath>(
    path: P,
    request: OfficeRequest<P>,
  ): Promise<Result<OfficeAnswer<P>, Failure>> {
    const answer = await changeOffice(path, request);
    if (answer.ok) await read();
    else if (answer.failure.code === 'not-signed-in') leave('over');
    return answer;
  }

  /** Goes at once: nobody sees the place that a change has just taken away. */
  function go(hash: string, said: Omit<Notice, 'hash'> | null = null): void {
    batch(() => {
      route.value = parseRoute(hash);
      notice.value = said === null ? null : { ...said, hash };
    });
    address = hash;
    location.hash = hash;
  }

  return {
    session,
    route,
    isAway,
    readAtMs,
    isBroken,
    notice,
    toldOnce,
    /** What was typed into a form and not saved. Null: nothing. */
    draftOf: (form: string) => drafts.of(form, null),
    timeZone: computed(() =>
      session.value.state === 'in' ? session.value.overview.timeZone : 'Europe/London',
    ),
    may: computed(() => (session.value.state === 'in' ? session.value.overview.may : [])),
    /** What is known of a page, as it is read again and again. */
    view: views.of,
    /** What is typed into the search box of a section. */
    filterOf: (section: string) => filters.of(section, ''),
    read,
    change,
    go,
    /** Says something at the page where somebody is. */
    say: (said: Omit<Notice, 'hash'>): void => {
      notice.value = { ...said, hash: address };
    },
    async signOut(): Promise<boolean> {
      const isOut = await signOut();
      if (isOut) leave('signed-out');
      else isAway.value = true;
      return isOut;
    },
    start(): void {
      window.addEventListener('hashchange', () => {
        // The link that skips to the main content goes nowhere else: the address goes on saying which page this is.
        if (location.hash !== '' && !location.hash.startsWith('#/'))
          return history.replaceState(null, '', address);
        address = location.hash;
        batch(() => {
          route.value = parseRoute(location.hash);
          if (notice.value?.hash !== location.hash) notice.value = null;
        });
        if (session.value.state === 'in') supervise(read());
      });
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible' && session.value.state === 'in') supervise(read());
      });
      supervise(read());
    },
  };
}

export type Office = ReturnType<typeof createOffice>;
