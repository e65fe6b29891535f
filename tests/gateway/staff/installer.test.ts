import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signIn } from '#firmware-sim/carer.ts';
import { STAFF_PATH } from '#gateway/staff/protocol.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

let home: TestHome;
beforeEach(async () => {
  home = await startHome();
});
afterEach(() => home.stop());

/** What a screen with this person's session is told: its board's owner, or why it gets none. */
async function openScreen(personId: string): Promise<string> {
  const url = home.url();
  const cookie = await signIn({ url, personId, pin: home.demo.pin });
  const socket = io(url, {
    ...{ path: STAFF_PATH, transports: ['websocket'], reconnection: false, forceNew: true },
    ...{ extraHeaders: { cookie }, auth: { screenId: `screen-${personId}`, sinceSeq: 0 } },
  });
  try {
    return await new Promise((resolve) => {
      socket.on('board', (board: { me: { personId: string } }) => resolve(board.me.personId));
      socket.on('connect_error', (error) => resolve(error.message));
    });
  } finally {
    socket.disconnect();
  }
}

it('an installer is signed in, and shown nothing of the night', async () => {
  expect(await openScreen('amy')).toBe('amy');
  expect(await openScreen('tom')).toBe('signed-out');
});
