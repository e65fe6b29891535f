import { io, type Socket } from 'socket.io-client';
import { vi } from 'vitest';
import {
  BEDSIDE_PATH,
  type BedsideAnswer,
  BedsideClock,
  BedsideHush,
  BedsideOver,
  BedsidePrompt,
  BedsideReceipt,
} from '#gateway/voice/bedside-protocol.ts';

export const soon = { timeout: 5_000, interval: 5 };

/** A bedside page without a browser: says what a test wants, and checks all it hears against the protocol. */
export function openPage(url: string, auth: unknown, headers: Record<string, string> = {}) {
  const options = { path: BEDSIDE_PATH, transports: ['websocket'], forceNew: true, reconnection: false };
  const socket: Socket = io(url, { ...options, auth: auth as object, extraHeaders: headers });
  const prompts: BedsidePrompt[] = [];
  const overs: string[] = [];
  const hushes: string[] = [];
  const clocks: BedsideClock[] = [];
  socket.on('prompt', (raw) => prompts.push(BedsidePrompt.parse(raw)));
  socket.on('over', (raw) => overs.push(BedsideOver.parse(raw).promptId));
  socket.on('hush', (raw) => hushes.push(BedsideHush.parse(raw).promptId));
  socket.on('clock', (raw) => clocks.push(BedsideClock.parse(raw)));
  const come = (count: number) => vi.waitUntil(() => prompts.length >= count, soon);
  return {
    socket,
    prompts,
    overs,
    hushes,
    clocks,
    /** Null: let in. */
    refusal: () =>
      new Promise<string | null>((resolve) => {
        socket.once('connect', () => resolve(null));
        socket.once('connect_error', ({ message }) => resolve(message));
      }),
    beat: async (sound: 'on' | 'locked' | 'absent'): Promise<BedsideClock> =>
      BedsideClock.parse(await socket.timeout(2_000).emitWithAck('heartbeat', { sound })),
    answer: async (message: BedsideAnswer | unknown): Promise<BedsideReceipt> =>
      BedsideReceipt.parse(await socket.timeout(2_000).emitWithAck('answer', message)),
    say: (event: string, ...rest: unknown[]) => void socket.emit(event, ...rest),
    /** The prompt that comes as the `count`th. */
    prompted: async (count = 1): Promise<BedsidePrompt> => {
      await come(count);
      const prompt = prompts[count - 1];
      if (prompt === undefined) throw new Error('no prompt');
      return prompt;
    },
    leave: () => void socket.disconnect(),
  };
}
export type TestPage = ReturnType<typeof openPage>;
