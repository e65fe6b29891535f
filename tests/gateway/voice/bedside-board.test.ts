import { expect, it } from 'vitest';
import { PromptId } from '#devices/speaker.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { createBedsideBoard, type Page } from '#gateway/voice/bedside-board.ts';

const tea = PromptId.parse('hilda.tea.1');

/** A board with one page that may sound, in front of a clock that runs `speed` times faster than the page. */
function aBoard(speed: number) {
  const clock = createDrivenClock({ bootId: 'boot', nowMs: 0, uptimeMs: 1_000_000 });
  const told: string[] = [];
  const urls: Array<string | null> = [];
  const board = createBedsideBoard({
    clock,
    speed,
    toSignedPath: (hash) => `/${hash}`,
    tell: (_promptId, outcome) => void told.push(outcome.kind === 'failed' ? outcome.code : outcome.kind),
  });
  const page: Page = {
    prompt: ({ url }) => void urls.push(url),
    over: () => {},
    sound: 'on',
    heardUptimeMs: clock.uptimeMs(),
  };
  board.join(page);
  const by = { playByUptimeMs: clock.uptimeMs() + 900_000, expiresUptimeMs: clock.uptimeMs() + 900_000 };
  const say = () =>
    board.put({ promptId: tea, words: 'Tea.', asks: true, ...by }, { hash: 'h', durationMs: 3_000 });
  return { clock, board, told, urls, say };
}

it.each([
  { speed: 1, silentMs: 10_000, absentMs: 15_000 },
  { speed: 20, silentMs: 200_000, absentMs: 300_000 },
])(
  'in a story told $speed times faster a page still has its ten seconds to begin',
  ({ speed, silentMs, absentMs }) => {
    const { clock, board, told, urls, say } = aBoard(speed);
    say();
    expect(urls).toEqual(['/h']);
    clock.advance(silentMs - 1);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(['no-proof-of-playing']);
    clock.advance(absentMs - silentMs);
    expect(board.isVocal()).toBe(true);
    clock.advance(1);
    expect(board.isVocal()).toBe(false);
  },
);

it('a failure that comes after the end of all waiting changes nothing', () => {
  const { clock, board, told, say } = aBoard(1);
  say();
  clock.advance(10_000);
  board.hear(tea, { failed: 'not-fetched' });
  board.hear(tea, 'played');
  expect(told).toEqual(['no-proof-of-playing']);
});

it('a proof that comes late still is one', () => {
  const { clock, board, told, say } = aBoard(1);
  say();
  clock.advance(10_000);
  board.hear(tea, 'playing');
  expect(told).toEqual(['no-proof-of-playing', 'started']);
});
