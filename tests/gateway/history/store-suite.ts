import { describe, expect, it } from 'vitest';
import { DeviceId, ResidentId } from '#devices/ids.ts';
import type { HistoryPoint, HistoryStore, Question } from '#gateway/history/contract.ts';
import type { Aggregate } from '#gateway/history/quantities.ts';
import { aPoint, audio12, hourAtMs, room12 } from './points.ts';

const MINUTE_MS = 60_000;
const stored = { outcome: 'stored' };

/** The contract of every store, told to a real one. Each test speaks of a resident of its own. */
export function describeStore(name: string, store: () => HistoryStore): void {
  let lastNumber = 0;
  const run = Date.now().toString(36);
  /** A resident nobody has written about, also not in a database that outlives this run. */
  const someone = (): ResidentId => {
    lastNumber += 1;
    return ResidentId.parse(`r-${run}-${lastNumber}`);
  };
  const ask = async (residentId: ResidentId, more: Partial<Question> = {}) => {
    const answer = await store().query({
      of: { residentId },
      quantities: ['laeqDba'],
      fromMs: hourAtMs,
      toMs: hourAtMs + 5 * MINUTE_MS,
      everyMs: MINUTE_MS,
      aggregate: 'mean',
      ...more,
    });
    return answer.ok ? answer.value.map(({ values }) => values) : answer.failure.code;
  };
  const write = (points: readonly HistoryPoint[]) => store().write(points);

  describe(`the contract of a store, kept by ${name}`, () => {
    it.each<{ aggregate: Aggregate; wanted: number | null }>([
      { aggregate: 'mean', wanted: 46 },
      { aggregate: 'max', wanted: 60 },
      { aggregate: 'sum', wanted: 138 },
      { aggregate: 'count', wanted: 3 },
      { aggregate: 'last', wanted: 38 },
    ])('sums a minute up as its $aggregate, and leaves the minutes without a word empty', async (row) => {
      const residentId = someone();
      const levels = [aPoint(60, 40), aPoint(70, 60), aPoint(119, 38)];
      expect(await write(levels.map((point) => ({ ...point, residentId })))).toEqual(stored);
      expect(await ask(residentId, { aggregate: row.aggregate })).toEqual([
        [null, row.wanted, null, null, null],
      ]);
    });

    it('answers for a room and for a device as well', async () => {
      const residentId = someone();
      const deviceId = DeviceId.parse(`audio-${String(1_000 + lastNumber)}`);
      await write([aPoint(0, 41, { residentId, deviceId })]);
      const span = { fromMs: hourAtMs, toMs: hourAtMs + MINUTE_MS, aggregate: 'max' } as const;
      expect(await ask(residentId, { ...span, of: { deviceId } })).toEqual([[41]]);
      expect(await ask(residentId, { ...span, of: { residentId } })).toEqual([[41]]);
      const ofRoom = await ask(residentId, { ...span, of: { roomId: room12 }, aggregate: 'count' });
      expect(ofRoom[0]?.[0]).toBeGreaterThanOrEqual(1);
    });

    it('keeps what belongs to a room and to nobody in it', async () => {
      const deviceId = DeviceId.parse(`audio-${String(2_000 + lastNumber)}`);
      await write([
        aPoint(0, 44, { residentId: null, deviceId }),
        aPoint(10, 46, { residentId: null, deviceId }),
      ]);
      expect(await ask(someone(), { of: { deviceId }, toMs: hourAtMs + MINUTE_MS })).toEqual([[45]]);
    });

    it('answers each quantity in the order asked, also one that nobody measures', async () => {
      const residentId = someone();
      await write([aPoint(0, 0, { residentId, quantity: 'stepCount' }), aPoint(0, 50, { residentId })]);
      const quantities = ['bedExitCount', 'stepCount', 'laeqDba'] as const;
      expect(await ask(residentId, { quantities, toMs: hourAtMs + 2 * MINUTE_MS, aggregate: 'sum' })).toEqual(
        [
          [null, null],
          [0, null],
          [50, null],
        ],
      );
    });

    it('keeps the same batch once, however often it comes, and the newer of two values', async () => {
      const residentId = someone();
      const points = [aPoint(0, 40, { residentId }), aPoint(10, 42, { residentId })];
      await write(points);
      await write(points);
      await write([aPoint(10, 44, { residentId })]);
      const minute = { toMs: hourAtMs + MINUTE_MS };
      expect(await ask(residentId, { ...minute, aggregate: 'count' })).toEqual([[2]]);
      expect(await ask(residentId, { ...minute, aggregate: 'max' })).toEqual([[44]]);
    });

    it('takes two devices of one resident together', async () => {
      const residentId = someone();
      const other = DeviceId.parse('audio-0013');
      await write([aPoint(5, 30, { residentId }), aPoint(5, 60, { residentId, deviceId: other })]);
      await write([aPoint(9, 33, { residentId, deviceId: other })]);
      const minute = { toMs: hourAtMs + MINUTE_MS };
      expect(await ask(residentId, { ...minute, aggregate: 'mean' })).toEqual([[41]]);
      expect(await ask(residentId, { ...minute, aggregate: 'last' })).toEqual([[33]]);
    });

    it('begins its buckets where the question begins, and ends before its end', async () => {
      const residentId = someone();
      await write([29, 30, 89, 90, 149, 150].map((seconds) => aPoint(seconds, seconds, { residentId })));
      const span = { fromMs: hourAtMs + 30_000, toMs: hourAtMs + 150_000 };
      expect(await ask(residentId, { ...span, aggregate: 'max' })).toEqual([[89, 149]]);
      expect(await ask(residentId, { ...span, aggregate: 'count' })).toEqual([[2, 2]]);
    });

    it('says how many points it can never keep, and takes the others', async () => {
      const residentId = someone();
      const ancient = aPoint(0, 40, { residentId, atMs: hourAtMs - 400 * 86_400_000 });
      const good = [aPoint(0, 40, { residentId }), aPoint(10, 42, { residentId })];
      expect(await write([ancient, ...good])).toMatchObject({ outcome: 'reject', badCount: 1 });
      expect(await write([ancient])).toMatchObject({ outcome: 'reject', badCount: 1 });
      expect(await write(good)).toEqual(stored);
      const minute = { toMs: hourAtMs + MINUTE_MS, aggregate: 'count' } as const;
      expect(await ask(residentId, minute)).toEqual([[2]]);
    });

    it.each<{ why: string; more: Partial<Question> }>([
      { why: 'ends before it begins', more: { toMs: hourAtMs - 1 } },
      { why: 'has no width', more: { everyMs: 0 } },
      { why: 'wants a million buckets', more: { everyMs: 1, toMs: hourAtMs + 1_000_000 } },
    ])('refuses a question that $why', async ({ more }) => {
      expect(await ask(someone(), more)).toBe('bad-question');
    });

    it('forgets one resident for good, and nobody else', async () => {
      const [leaving, staying] = [someone(), someone()];
      const minute = { toMs: hourAtMs + MINUTE_MS };
      await write([aPoint(0, 40, { residentId: leaving }), aPoint(0, 41, { residentId: staying })]);
      await write([aPoint(0, 3, { residentId: leaving, quantity: 'stepCount', deviceId: audio12 })]);
      expect(await store().erase(leaving)).toEqual({ ok: true, value: null });
      expect(await ask(leaving, { ...minute, quantities: ['laeqDba', 'stepCount'] })).toEqual([
        [null],
        [null],
      ]);
      expect(await ask(staying, minute)).toEqual([[41]]);
      expect(await write([aPoint(0, 42, { residentId: leaving })])).toEqual(stored);
      expect(await ask(leaving, minute)).toEqual([[42]]);
    });
  });
}
