import { useSignal } from '@preact/signals';
import { useCallback } from 'preact/hooks';
import { signOut } from '#dashboards/shared/sign-in.ts';
import { supervise } from '#dashboards/shared/supervise.ts';
import { AlertCard } from './alert-card.tsx';
import type { BoardState } from './board-model.ts';
import { clearFocused, useToldHeight } from './clear-of-top.ts';
import type { Night } from './night.ts';
import { boardWords, signInWords } from './page-words.ts';
import { ShowRinging } from './show-ringing.tsx';
import type { Sound } from './sound.ts';
import { UndoStrip } from './undo-strip.tsx';
import { toUnreadWords } from './unread-words.ts';
import { SoundCheck, Warnings } from './warnings.tsx';

/** Everything open, most in need first, and whether this screen can be relied on. */
export function BoardPage({ night, sound }: { night: Night; sound: Sound }) {
  const board = night.board.value;
  const grown = useCallback(
    (byPx: number) => {
      night.shifted();
      clearFocused(byPx);
    },
    [night],
  );
  const top = useToldHeight<HTMLElement>('--top-height', grown);
  return (
    <>
      <header class="top" ref={top}>
        <LinkLine night={night} />
        <UndoStrip night={night} />
        <Warnings night={night} sound={sound} />
        <ShowRinging night={night} />
      </header>
      <main class="board">
        <h1 class="unseen">{boardWords.heading}</h1>
        <p class="unseen" role="alert" aria-live="assertive">
          {night.announcement.value}
        </p>
        <SoundCheck night={night} sound={sound} />
        {board === null ? (
          <p class="empty">{boardWords.connecting}</p>
        ) : (
          <Alerts board={board} night={night} />
        )}
      </main>
      <Footer night={night} />
    </>
  );
}

function LinkLine({ night }: { night: Night }) {
  const board = night.board.value;
  return (
    <p class="link" data-link={night.linkView.value}>
      <span>{boardWords.lastHeard(night.nowMs.value - night.heardMs.value)}</span>
      {board !== null && <span class="link-count">{boardWords.openCount(night.order.value.length)}</span>}
    </p>
  );
}

function Alerts({ board, night }: { board: BoardState; night: Night }) {
  const open = night.order.value.flatMap((id) => board.alerts.find(({ alertId }) => alertId === id) ?? []);
  const closed = night.justClosed.value;
  return (
    <>
      {open.length === 0 && <Empty board={board} />}
      <div class="cards">
        {open.map((alert) => (
          <AlertCard key={alert.alertId} alert={alert} me={board.me} night={night} />
        ))}
      </div>
      {open.length > 0 && <Devices devices={board.devices} />}
      {closed.length > 0 && (
        <section class="closed" aria-label={boardWords.justClosed}>
          <h2 class="closed-title">{boardWords.justClosed}</h2>
          <div class="cards">
            {closed.map((alert) => (
              <AlertCard key={alert.alertId} alert={alert} me={board.me} night={night} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

function Empty({ board: { devices } }: { board: BoardState }) {
  return (
    <section class="empty">
      <p class="empty-words">{boardWords.nothingOpen}</p>
      <Devices devices={devices} />
      <p class="empty-hint">{boardWords.quietHint}</p>
    </section>
  );
}

function Devices({ devices: { heardCount, expectedCount, unreadRooms } }: Pick<BoardState, 'devices'>) {
  const missing = expectedCount - heardCount;
  return (
    <>
      <p class="devices" data-missing={missing > 0}>
        {boardWords.heard(heardCount, expectedCount)} {missing > 0 && boardWords.unheard(missing)}
      </p>
      <Unread rooms={unreadRooms} />
    </>
  );
}

/** Nothing rings for these rooms, and nothing rings to say so: the line stands there for as long as it is so. */
function Unread({ rooms }: { rooms: BoardState['devices']['unreadRooms'] }) {
  const words = toUnreadWords(rooms);
  if (words === null) return null;
  return (
    <section class="unread">
      <p>
        <strong>{words.what}</strong> {words.why} <strong class="unread-action">{words.action}</strong>
      </p>
      {words.rooms !== null && (
        <details>
          <summary>{boardWords.unreadRooms}</summary>
          <p>{words.rooms}</p>
        </details>
      )}
    </section>
  );
}

function Footer({ night }: { night: Night }) {
  const isSure = useSignal(false);
  const leave = async () => {
    await signOut();
    night.stop();
  };
  return (
    <footer class="foot">
      {!night.awake.value && <p>{boardWords.asleep}</p>}
      {night.me.value !== null && <p>{boardWords.signedInAs(night.me.value.name)}</p>}
      {isSure.value ? (
        <div class="card-buttons">
          <p>{signInWords.outSure}</p>
          <button type="button" class="button primary" onClick={() => (isSure.value = false)}>
            {signInWords.stay}
          </button>
          <button type="button" class="button" onClick={() => supervise(leave())}>
            {signInWords.out}
          </button>
        </div>
      ) : (
        <button type="button" class="button quiet" onClick={() => (isSure.value = true)}>
          {signInWords.out}
        </button>
      )}
    </footer>
  );
}
