import { connect, type Socket as TcpSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Carer, signIn } from '#firmware-sim/carer.ts';
import { STAFF_PATH } from '#gateway/staff/protocol.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

let home: TestHome;
let amy: Carer;
let cookie: string;
beforeAll(async () => {
  home = await startHome();
  amy = await home.carer('amy');
  cookie = await signIn({ url: home.url(), personId: 'ben', pin: home.demo.pin });
});
afterAll(() => home.stop());

async function aScreen(): Promise<Socket> {
  const socket = io(home.url(), {
    path: STAFF_PATH,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { screenId: 'screen-ben', sinceSeq: 0 },
    extraHeaders: { cookie },
  });
  await new Promise<void>((resolve) => socket.once('board', () => resolve()));
  return socket;
}

/** The TCP connection underneath, so that it can be left unread. */
const tcpOf = (socket: Socket): TcpSocket =>
  (socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } }).ws._socket;

const liveCount = () => home.gateway().stats().liveScreenCount;
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Falls in all twenty rooms, `count` in all, and how long each took to Amy's screen. */
async function playFalls(count: number, deadline: () => boolean): Promise<number[]> {
  const devices = await Promise.all(
    home.demo.devices
      .filter(({ deviceId }) => deviceId.startsWith('fall-'))
      .map(({ deviceId }) => home.device(deviceId)),
  );
  const delays: number[] = [];
  for (let seq = 0; seq < count && !deadline(); seq += 1) {
    const device = devices[seq % devices.length];
    const before = amy.alerts().reduce((sum, alert) => sum + alert.count, 0);
    const sentMs = performance.now();
    const told = new Promise<void>((resolve) => {
      amy.onAlert(() => {
        if (amy.alerts().reduce((sum, alert) => sum + alert.count, 0) > before) resolve();
      });
    });
    await device?.fall(seq);
    await told;
    delays.push(performance.now() - sentMs);
  }
  return delays;
}

it('a phone that froze costs the others no time, is given up within 10 s, and is not sent the board without end', async () => {
  const frozen = await aScreen();
  expect(liveCount()).toBe(2);
  let boardCount = 0;
  frozen.on('board', () => {
    boardCount += 1;
  });
  const frozenMs = performance.now();
  tcpOf(frozen).pause();
  const delays = await playFalls(400, () => liveCount() === 1);
  expect(median(delays)).toBeLessThan(100);
  await expect.poll(liveCount, { timeout: 12_000, interval: 50 }).toBe(1);
  expect(performance.now() - frozenMs).toBeLessThan(12_000);
  // Awake again it finds what had been sent to it meanwhile, and the closed link behind it.
  const gone = new Promise((resolve) => frozen.once('disconnect', resolve));
  tcpOf(frozen).resume();
  await gone;
  expect(boardCount).toBeLessThan(10);
  frozen.disconnect();
});

it('a page that says a thousand times that it missed everything is sent the board once, not a thousand times', async () => {
  const greedy = await aScreen();
  let boardCount = 0;
  greedy.on('board', () => {
    boardCount += 1;
  });
  const beat = { visible: true, sounding: true, lastSeq: 0 };
  await Promise.all(
    Array.from({ length: 1_000 }, () => greedy.timeout(5_000).emitWithAck('heartbeat', beat)),
  );
  expect(boardCount).toBeLessThan(10);
  greedy.disconnect();
});

it('a gateway that is stopped waits neither for a phone that froze nor for a page that never ends its question', async () => {
  const frozen = await aScreen();
  tcpOf(frozen).pause();
  const slow = connect({ host: '127.0.0.1', port: home.gateway().httpPort });
  slow.on('error', () => {});
  slow.write(
    'POST /api/sign-in HTTP/1.1\r\nHost: home\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
  );
  await expect.poll(() => slow.bytesWritten).toBeGreaterThan(0);
  const stoppedMs = performance.now();
  await home.restart();
  expect(performance.now() - stoppedMs).toBeLessThan(3_000);
  tcpOf(frozen).resume();
  frozen.disconnect();
});
