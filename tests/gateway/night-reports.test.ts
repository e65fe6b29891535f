import { expect, it, onTestFinished, vi } from 'vitest';
import { DeviceId, HomeId, ResidentId } from '#devices/ids.ts';
import { emptyHome } from '#gateway/alerting/home.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import { createDrivenClock, type DrivenClock } from '#gateway/base/driven-clock.ts';
import { type Log, silentLog } from '#gateway/base/log.ts';
import { fail } from '#gateway/base/result.ts';
import type { HistoryPoint } from '#gateway/history/contract.ts';
import { type HistoryHandle, startHistory } from '#gateway/history/start-history.ts';
import { EnvelopeContent, type NightFeatures } from '#gateway/hub-link/envelope.ts';
import { startNightReports, type Tellable } from '#gateway/night-reports.ts';
import { aFolder } from './history/a-folder.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const residentIds = [1, 2].map((number) => ResidentId.parse(`resident-${number}`));

const config = (changes: Partial<HomeConfig> = {}): HomeConfig => ({
  homeId: HomeId.parse('rowan-house'),
  timeZone: 'Europe/London',
  rooms: [],
  devices: [
    ...residentIds.map((residentId, index) => {
      return { deviceId: DeviceId.parse(`audio-000${index + 1}`), roomId: null, residentId };
    }),
    { deviceId: DeviceId.parse('speaker-0009'), roomId: null, residentId: null },
  ],
  ...changes,
});

const clockAt = (iso: string) => createDrivenClock({ bootId: 'b', nowMs: Date.parse(iso), uptimeMs: 0 });

/** A sound level of the first resident, one a minute. */
const sounds = (fromIso: string, minutes: number): HistoryPoint[] =>
  Array.from({ length: minutes }, (_, minute) => ({
    deviceId: DeviceId.parse('audio-0001'),
    residentId: ResidentId.parse('resident-1'),
    roomId: null,
    quantity: 'laeqDba',
    atMs: Date.parse(fromIso) + minute * MINUTE_MS,
    value: 40,
  }));

type Reports = {
  readonly clock: DrivenClock;
  readonly history: Pick<HistoryHandle, 'query' | 'stats'>;
  readonly log?: Log;
  readonly home?: HomeConfig;
  readonly tellable?: Partial<Tellable>;
};

/** Reports on `history`, and what they offered. Everything offered is held to what the hub accepts. */
function startReports({ clock, history, log = silentLog, home = config(), tellable }: Reports) {
  const offered: NightFeatures[] = [];
  /** When they want to be woken next; null while they are at work. */
  let dueUptimeMs: number | null = null;
  const reports = startNightReports({
    history,
    offer(content) {
      expect(EnvelopeContent.parse(content)).toEqual(content);
      if (content.kind === 'night-features') offered.push(content.body);
    },
    home: () => ({ ...emptyHome, config: home }),
    tellable: () => ({ findRefusal: () => null, presenceOf: () => 'in-home', ...tellable }),
    clock: {
      ...clock,
      wakeIn(delayMs, wake) {
        dueUptimeMs = clock.uptimeMs() + delayMs;
        return clock.wakeIn(delayMs, () => {
          dueUptimeMs = null;
          wake();
        });
      },
    },
    log,
  });
  onTestFinished(() => reports.stop());
  const toDue = () => vi.waitUntil(() => dueUptimeMs, { timeout: 5_000, interval: 5 });
  return {
    offered,
    stop: () => reports.stop(),
    /** Lets time pass, at each waking until the work is done, and takes what was offered. */
    async after(ms: number): Promise<NightFeatures[]> {
      const untilUptimeMs = clock.uptimeMs() + ms;
      for (let due = await toDue(); due <= untilUptimeMs; due = await toDue())
        clock.advance(due - clock.uptimeMs());
      clock.advance(untilUptimeMs - clock.uptimeMs());
      return offered.splice(0);
    },
  };
}

function aHistory(clock: DrivenClock): HistoryHandle {
  const history = startHistory({ store: { kind: 'sqlite' }, folder: aFolder(), clock, log: silentLog });
  onTestFinished(() => history.stop());
  return history;
}
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const toLine = ({ residentId, nightOf, untilAtMs, isOver }: NightFeatures) =>
  `${residentId} ${nightOf} ${isOver ? 'over' : 'so far'} ${iso(untilAtMs)}`;

it('tells the night so far each quarter, the whole night at its end, and then is quiet: when clocks go back', async () => {
  const clock = clockAt('2026-10-24T19:30:00Z'); // half past eight: the night begins at nine
  const history = aHistory(clock);
  const { after } = startReports({ clock, history });
  expect((await after(45 * MINUTE_MS)).map(toLine)).toEqual([
    'resident-1 2026-10-23 over 2026-10-24T06:00',
    'resident-2 2026-10-23 over 2026-10-24T06:00',
  ]);
  history.add(sounds('2026-10-24T20:00:00Z', 15));
  expect((await after(MINUTE_MS)).map(toLine)).toEqual([
    'resident-1 2026-10-24 so far 2026-10-24T20:15',
    'resident-2 2026-10-24 so far 2026-10-24T20:15',
  ]);
  history.add(sounds('2026-10-24T20:15:00Z', 15));
  const [first, second] = await after(15 * MINUTE_MS);
  expect(first).toMatchObject({ soundDba: [40, 40], coveragePercent: 100 });
  expect(second).toMatchObject({ soundDba: [null, null], soundMedianDba: null, coveragePercent: 0 });

  // The night ends at seven, eleven hours after it began.
  const rest = await after(10.5 * HOUR_MS);
  expect(rest).toHaveLength(42 * 2);
  const ended = rest.slice(-2);
  expect(ended.map(toLine)).toEqual([
    'resident-1 2026-10-24 over 2026-10-25T07:00',
    'resident-2 2026-10-24 over 2026-10-25T07:00',
  ]);
  expect(ended[0]?.soundDba).toEqual([40, 40, ...new Array(42).fill(null)]);
  // For an hour more, for what came late; then nothing by day.
  expect(await after(HOUR_MS)).toEqual([...ended, ...ended, ...ended, ...ended]);
  expect(await after(12 * HOUR_MS)).toEqual([]);
});

const aQuestion = {
  of: { residentId: ResidentId.parse('resident-1') },
  quantities: ['laeqDba'],
  fromMs: Date.parse('2026-10-24T20:00:00Z'),
  toMs: Date.parse('2026-10-24T20:15:00Z'),
  everyMs: 15 * MINUTE_MS,
  aggregate: 'count',
} as const;

it('after a restart, tells last night again: the same words, which are not sent twice', async () => {
  const clock = clockAt('2026-11-22T08:30:00Z');
  const history = aHistory(clock);
  history.add(sounds('2026-11-22T01:00:00Z', 60));
  const before = startReports({ clock, history });
  const told = await before.after(MINUTE_MS);
  await before.stop();
  expect(await startReports({ clock, history }).after(MINUTE_MS)).toEqual(told);
  expect(told[0]).toMatchObject({ nightOf: '2026-11-21', isOver: true, coveragePercent: 10 });
});

it('says once that history does not answer, and tells everything when it does again', async () => {
  const clock = clockAt('2026-11-22T02:00:00Z');
  const real = aHistory(clock);
  let isAway = true;
  const lines: string[] = [];
  const query = vi.fn<HistoryHandle['query']>(async (question) =>
    isAway ? fail({ code: 'unreachable' }) : real.query(question),
  );
  const log: Log = {
    ...silentLog,
    warn: (event) => void lines.push(event),
    info: (event) => void lines.push(event),
  };
  const { after } = startReports({ clock, history: { query, stats: real.stats }, log });
  expect(await after(46 * MINUTE_MS)).toEqual([]);
  // One question that failed is enough for that time: the others would only wait as long.
  expect(query).toHaveBeenCalledTimes(4);
  isAway = false;
  expect((await after(15 * MINUTE_MS)).map(({ nightOf }) => nightOf)).toEqual([
    '2026-11-20',
    '2026-11-20',
    '2026-11-21',
    '2026-11-21',
  ]);
  expect(lines).toEqual(['night-reports-failed', 'night-reports-resumed']);
});

it('asks one question at a time, so that whoever else asks waits for one at most', async () => {
  const clock = clockAt('2026-11-22T02:00:00Z');
  const real = aHistory(clock);
  let openCount = 0;
  let mostCount = 0;
  const query: HistoryHandle['query'] = async (question) => {
    openCount += 1;
    mostCount = Math.max(mostCount, openCount);
    const answer = await real.query(question);
    openCount -= 1;
    return answer;
  };
  await startReports({ clock, history: { query, stats: real.stats } }).after(MINUTE_MS);
  expect(mostCount).toBe(1);
});

it('goes on telling last night while measurements still wait for a store that was away', async () => {
  const clock = clockAt('2026-11-22T09:30:00Z');
  const real = aHistory(clock);
  let queuedPointCount = 7;
  const history = { query: real.query, stats: () => ({ ...real.stats(), queuedPointCount }) };
  const { after } = startReports({ clock, history });
  expect(await after(46 * MINUTE_MS)).toHaveLength(4 * 2);
  queuedPointCount = 0;
  expect(await after(15 * MINUTE_MS)).toHaveLength(2);
  expect(await after(HOUR_MS)).toEqual([]);
});

it('costs the house nothing where its own words can’t be understood: it says so, and comes back', async () => {
  const clock = clockAt('2026-11-22T09:30:00Z');
  const errors: string[] = [];
  const log = { ...silentLog, error: (event: string) => void errors.push(event) };
  const home = config({ timeZone: 'Nowhere/At all' });
  expect(await startReports({ clock, history: aHistory(clock), log, home }).after(16 * MINUTE_MS)).toEqual(
    [],
  );
  expect(errors).toEqual(['night-reports-broken', 'night-reports-broken']);
});

it('offers nothing any more once it is stopped', async () => {
  const clock = clockAt('2026-11-22T09:30:00Z');
  const history = aHistory(clock);
  const asked = Promise.withResolvers<void>();
  const query: HistoryHandle['query'] = async (question) => {
    const answer = await history.query(question);
    asked.resolve();
    return answer;
  };
  const { offered, stop } = startReports({ clock, history: { query, stats: history.stats } });
  clock.advance(MINUTE_MS);
  await stop();
  await asked.promise;
  await history.query(aQuestion);
  clock.advance(HOUR_MS);
  expect(offered).toEqual([]);
});

const withAll = config({
  devices: ['audio-0001', 'bed-0001', 'call-0001'].map((id) => {
    return { deviceId: DeviceId.parse(id), roomId: null, residentId: ResidentId.parse('resident-1') };
  }),
});

it('tells nothing more of a kind of sensor once its consent is withdrawn, not even of the night before', async () => {
  const clock = clockAt('2026-11-22T07:05:00Z');
  const history = aHistory(clock);
  history.add(sounds('2026-11-22T01:00:00Z', 60));
  const refused = new Set<string>();
  const tellable = { findRefusal: (deviceId: string) => (refused.has(deviceId) ? 'withdrawn' : null) };
  const { after } = startReports({ clock, history, home: withAll, tellable });
  expect(await after(MINUTE_MS)).toMatchObject([{ soundMedianDba: 40, coveragePercent: 5 }]);
  refused.add('audio-0001');
  const [told] = await after(15 * MINUTE_MS);
  expect(told).toMatchObject({ soundMedianDba: null, coveragePercent: 0 });
  expect(told?.soundDba).toEqual(new Array(40).fill(null));
  refused.add('bed-0001');
  // A call button measures nothing: a row of gaps would say nothing about them.
  expect(await after(15 * MINUTE_MS)).toEqual([]);
});

it('tells nothing of somebody who has died, not even that nothing was measured', async () => {
  const clock = clockAt('2026-11-22T02:00:00Z');
  const history = aHistory(clock);
  history.add(sounds('2026-11-22T01:00:00Z', 30));
  const tellable: Partial<Tellable> = {
    presenceOf: (residentId) => (residentId === 'resident-1' ? 'died' : 'in-home'),
  };
  const told = await startReports({ clock, history, tellable }).after(16 * MINUTE_MS);
  expect(new Set(told.map(({ residentId }) => residentId))).toEqual(new Set(['resident-2']));
});

it.each(['in-hospital', 'away'] as const)(
  'tells of somebody who is %s the night that they left in, and none in which nothing was expected',
  async (presence) => {
    const clock = clockAt('2026-11-21T22:30:00Z');
    const history = aHistory(clock);
    history.add(sounds('2026-11-21T22:00:00Z', 30));
    const tellable: Partial<Tellable> = { presenceOf: () => presence };
    const { after } = startReports({ clock, history, tellable });
    const told = await after(11 * HOUR_MS);
    expect(new Set(told.map(({ residentId, nightOf }) => `${residentId} ${nightOf}`))).toEqual(
      new Set(['resident-1 2026-11-21']),
    );
    expect(told.at(-1)).toMatchObject({ isOver: true, soundMedianDba: 40 });
    expect(await after(24 * HOUR_MS)).toEqual([]);
  },
);
