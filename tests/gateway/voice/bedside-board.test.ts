import { describe, expect, it } from 'vitest';
import { PromptId } from '#devices/speaker.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { createBedsideBoard, type Page } from '#gateway/voice/bedside-board.ts';

const tea = PromptId.parse('hilda.tea.1');
const pill = PromptId.parse('hilda.pill.1');
const walk = PromptId.parse('hilda.walk.1');

/** A board with one page that may sound, in front of a clock that runs `speed` times faster than the page. */
function aBoard(speed: number) {
  const clock = { ...createDrivenClock({ bootId: 'boot', nowMs: 0, uptimeMs: 1_000_000 }), speed };
  const told: string[] = [];
  const shown: string[] = [];
  const urls: Array<string | null> = [];
  const board = createBedsideBoard({
    clock,
    toSignedPath: (hash) => `/${hash}`,
    tell: (_promptId, outcome) => void told.push(outcome.kind === 'failed' ? outcome.code : outcome.kind),
  });
  const page: Page = {
    prompt({ promptId, url }) {
      urls.push(url);
      shown.push(`${promptId.split('.')[1]}${url === null ? '' : ' aloud'}`);
    },
    over: () => {},
    hush: ({ promptId }) => void shown.push(`hush ${promptId.split('.')[1]}`),
    sound: 'on',
    heardUptimeMs: clock.uptimeMs(),
  };
  board.join(page);
  const by = { playByUptimeMs: clock.uptimeMs() + 900_000, expiresUptimeMs: clock.uptimeMs() + 900_000 };
  const say = () =>
    board.put({ promptId: tea, words: 'Tea.', asks: true, ...by }, { hash: 'h', durationMs: 3_000 });
  const put = (promptId: PromptId, durationMs: number | null) =>
    board.put(
      { promptId, words: 'Words.', asks: true, ...by },
      durationMs === null ? null : { hash: 'h', durationMs },
    );
  return { clock, board, page, told, urls, shown, say, put };
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

describe('what the speaker says beside a page that is still saying something else', () => {
  /** The page says the walk, for half a minute; the speaker says tea meanwhile; the pill waits. */
  function twoVoices() {
    const all = aBoard(1);
    const { board, page, put, shown } = all;
    page.heardUptimeMs += 120_000;
    put(walk, 30_000);
    board.hear(walk, 'playing');
    put(tea, null);
    board.bringForward(tea);
    put(pill, 3_000);
    expect(shown).toEqual(['walk aloud', 'tea']);
    return all;
  }

  it('is answered: nothing is asked over the page’s words, and they are seen again after the thanks', () => {
    const { clock, board, shown, told } = twoVoices();
    board.remove(tea, { isAnswered: true });
    clock.advance(7_999);
    expect(shown).toHaveLength(2);
    clock.advance(1);
    expect(shown.slice(2)).toEqual(['walk']);
    clock.advance(20_000);
    expect(shown).toHaveLength(3);
    board.hear(walk, 'played');
    expect(told).toEqual(['started', 'played']);
    clock.advance(20_000);
    expect(shown.slice(3)).toEqual(['pill aloud']);
  });

  it('is answered, and the end of the page’s words never comes: that is still noticed', () => {
    const { clock, board, told, shown } = twoVoices();
    board.remove(tea, { isAnswered: true });
    clock.advance(39_999);
    expect(told).toEqual(['started']);
    clock.advance(1);
    expect(told).toEqual(['started', 'no-proof-of-end']);
    clock.advance(20_000);
    expect(shown.at(-1)).toBe('pill aloud');
  });

  it('is dealt with by staff: the page’s words are seen again at once', () => {
    const { clock, board, shown } = twoVoices();
    board.remove(tea, { isAnswered: false });
    clock.advance(0);
    expect(shown.slice(2)).toEqual(['walk']);
  });

  it('cannot be said by the speaker after all: the page says it after its own words, not over them', () => {
    const { clock, board, put, shown } = twoVoices();
    put(tea, 3_000);
    expect(shown).toHaveLength(2);
    board.hear(walk, 'played');
    clock.advance(20_000);
    expect(shown.slice(2)).toEqual(['tea aloud']);
  });

  it('is still to be answered when the page’s own words are dealt with: nothing is asked over it', () => {
    const { clock, board, shown } = twoVoices();
    board.remove(walk, { isAnswered: false });
    clock.advance(19_999);
    expect(shown).toHaveLength(2);
    clock.advance(1);
    expect(shown.slice(2)).toEqual(['pill aloud']);
  });
});
