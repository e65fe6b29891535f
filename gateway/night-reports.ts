import type { DeviceId, ResidentId } from '#devices/ids.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { QueryFailure, Series } from '#gateway/history/contract.ts';
import { type Night, toCurrentNight, toLastNight } from '#gateway/history/night.ts';
import type { HistoryHandle } from '#gateway/history/start-history.ts';
import type { EnvelopeContent } from '#gateway/hub-link/envelope.ts';
import type { Presence } from '#gateway/staff/directory.ts';
import {
  type Asked,
  isEmptyReport,
  isMeasuring,
  SLOT_MS,
  toNightReport,
  toReportQuestions,
} from './night-report.ts';

/** After a start, alerts come first. */
const FIRST_AFTER_MS = 60_000;
/** A quarter's last windows of 10 s are handed over by then. */
const LAG_MS = 30_000;
/** A night that is over is told again for so long: a prompt of its last minutes gets its answer late. */
const TOLD_AGAIN_MS = 60 * 60_000;

export type NightReportsDeps = {
  readonly history: Pick<HistoryHandle, 'query' | 'stats'>;
  /** Word for word what was told before is not told twice: that is the outbox's care. */
  readonly offer: (content: EnvelopeContent) => void;
  readonly home: () => Home;
  /** Of whom, and of which of their devices, something may be told now. */
  readonly tellable: () => Tellable;
  readonly clock: Clock;
  readonly log: Log;
};

export type Tellable = {
  /** Null: nothing stands against telling what this device measured. */
  readonly findRefusal: (deviceId: DeviceId) => string | null;
  /** Of somebody whom the home does not list: in the home. */
  readonly presenceOf: (residentId: ResidentId) => Presence;
};

/**
 * Tells the hub every resident's night: each quarter of an hour while it lasts, at its end, and once after a start.
 * One question at a time, in history's thread. Where history fails, all of it is tried again a quarter later.
 */
export function startNightReports(deps: NightReportsDeps): Stoppable {
  const { history, offer, home, clock, log } = deps;
  let isStopped = false;
  let isFailing = false;
  /** The date of the last night of which nothing more is expected. */
  let doneDate = '';

  const ask = async (asked: Asked): Promise<Result<readonly Series[], QueryFailure>> => {
    const answers: Series[] = [];
    for (const question of toReportQuestions(asked)) {
      const answer = await history.query(question);
      if (!answer.ok) return answer;
      answers.push(...answer.value);
    }
    return ok(answers);
  };

  const tell = async (wanted: readonly Asked[]): Promise<Result<null, QueryFailure>> => {
    for (const asked of wanted) {
      if (isStopped) break;
      const answers = await ask(asked);
      if (!answers.ok) return fail(answers.failure);
      const body = toNightReport(asked, answers.value);
      if (!isStopped && (asked.isExpected || !isEmptyReport(body))) offer({ kind: 'night-features', body });
    }
    return ok(null);
  };

  const report = async (): Promise<void> => {
    const { config } = home();
    if (config === null) return;
    const nowMs = clock.nowMs();
    const last = toLastNight(nowMs, config.timeZone);
    const isLastWanted = last.date !== doneDate;
    // What waits for a store that was away may still change the night.
    const isFinal = nowMs >= last.toMs + TOLD_AGAIN_MS && history.stats().queuedPointCount === 0;
    const tellable = deps.tellable();
    const soFar = toNightSoFar(config, nowMs);
    const told = await tell([
      ...(isLastWanted ? toAsked(config, tellable, { night: last, isOver: true }) : []),
      ...(soFar === null ? [] : toAsked(config, tellable, { night: soFar, isOver: false })),
    ]);
    if (isStopped) return;
    if (told.ok && isFinal) doneDate = last.date;
    if (!told.ok && !isFailing) log.warn('night-reports-failed', { code: told.failure.code });
    if (told.ok && isFailing) log.info('night-reports-resumed');
    isFailing = !told.ok;
  };

  let cancel = (): void => {};
  /** Guard around the reports: a bug of ours in them must not end the process that carries alerts. */
  const run = async (): Promise<void> => {
    try {
      await report();
    } catch (error) {
      log.error('night-reports-broken', { reason: error instanceof Error ? error.name : 'unknown' });
    }
    if (!isStopped) cancel = clock.wakeIn(toNextMs(clock.nowMs()), () => void run());
  };
  cancel = clock.wakeIn(FIRST_AFTER_MS, () => void run());
  return {
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/** From now to shortly after the next quarter of an hour: zones differ by whole quarters. */
const toNextMs = (nowMs: number): number => SLOT_MS - ((nowMs - LAG_MS) % SLOT_MS);

/** The night that lasts, up to the last full quarter; null by day, or before its first quarter is over. */
function toNightSoFar({ timeZone }: HomeConfig, nowMs: number): Night | null {
  const night = toCurrentNight(nowMs, timeZone);
  const toMs = nowMs - (nowMs % SLOT_MS);
  return night === null || toMs <= night.fromMs ? null : { ...night, toMs };
}

/** Residents by their devices. Nothing is told of who has died, nor of whom everything is refused. */
function toAsked(
  { devices }: HomeConfig,
  { findRefusal, presenceOf }: Tellable,
  when: Pick<Asked, 'night' | 'isOver'>,
): readonly Asked[] {
  const byResident = Map.groupBy(devices, ({ residentId }) => residentId);
  byResident.delete(null);
  return [...(byResident as Map<ResidentId, typeof devices>)].flatMap(([residentId, own]) => {
    const ids = own.map(({ deviceId }) => deviceId);
    const deviceIds = ids.filter((deviceId) => findRefusal(deviceId) === null);
    const presence = presenceOf(residentId);
    if (presence === 'died' || deviceIds.length === 0) return [];
    const refusedIds = ids.filter((deviceId) => !deviceIds.includes(deviceId));
    const isMeasured = refusedIds.length === 0 || deviceIds.some(isMeasuring);
    return [{ ...when, residentId, deviceIds, refusedIds, isExpected: presence === 'in-home' && isMeasured }];
  });
}
