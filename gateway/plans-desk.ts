import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResidentId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { ResidentPlan } from '#gateway/medication/plan.ts';
import type { Pipeline } from './pipeline.ts';
import { listPlanFiles, type PlanProblem, readPlans, toPlansInForce } from './plan-file.ts';

/** How often the folder is looked at: who saves a plan hears of a mistake while they still sit there. */
const LOOK_EVERY_MS = 30_000;

export type PlansState = {
  readonly folder: string;
  readonly residentCount: number;
  readonly reminderCount: number;
  readonly problems: readonly PlanProblem[];
  readonly readAtMs: number | null;
};

export type PlansDesk = Stoppable & {
  /** Reads the folder now and puts in force what is right in it. */
  readonly read: () => Promise<PlansState>;
  /** Somebody left the house or came back. */
  readonly refresh: () => void;
  readonly state: () => PlansState;
};

export type PlansDeskDeps = {
  readonly folder: string;
  readonly timeZone: () => string;
  /** Only to people who are in the house is anything said. */
  readonly isHere: (residentId: ResidentId) => boolean;
  readonly pipeline: Pick<Pipeline, 'accept' | 'reminders'>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Keeps the plans in force as the folder has them: read at the start, when a file changes, and when asked. */
export function createPlansDesk(deps: PlansDeskDeps): PlansDesk {
  const { folder, pipeline, clock, log } = deps;
  let state: PlansState = { folder, residentCount: 0, reminderCount: 0, problems: [], readAtMs: null };
  /** All that the files said, also for people who are not here: they come back to their own plan. */
  let known: readonly ResidentPlan[] = pipeline.reminders().plans;
  let lastLook: string | null = '';
  let cancel = (): void => {};
  let reading: Promise<unknown> = Promise.resolve();

  const putInForce = (): void => {
    const plans = known.filter(({ residentId }) => deps.isHere(residentId));
    const timeZone = deps.timeZone();
    const before = pipeline.reminders();
    const isSame = before.timeZone === timeZone && JSON.stringify(before.plans) === JSON.stringify(plans);
    if (!isSame) pipeline.accept({ kind: 'plans-set', plans, timeZone });
  };

  const readNow = async (): Promise<PlansState> => {
    const { problems } = await readFolder();
    putInForce();
    const reminderCount = known.reduce((sum, { entries }) => sum + entries.length, 0);
    const counts = { residentCount: known.length, reminderCount };
    state = { folder, ...counts, problems, readAtMs: clock.nowMs() };
    log.info('plans-read', { ...counts, problemCount: problems.length });
    return state;
  };
  /** Guard around the folder: while it can't be read, or is gone, what was in force stays in force. */
  const readFolder = async (): Promise<Pick<PlansState, 'problems'>> => {
    try {
      lastLook = await look(folder);
      if (lastLook === null && known.length > 0) {
        const message = 'the folder is gone: what was planned stays in force until it is back';
        return { problems: [{ file: folder, line: 1, message }] };
      }
      const read = await readPlans(folder);
      known = toPlansInForce(read, known);
      return read;
    } catch (error) {
      const message = `the folder can’t be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
      return { problems: [{ file: folder, line: 1, message }] };
    }
  };
  /** One reading after another: two that overlap might end in the older one. */
  const read = (): Promise<PlansState> => {
    const next = reading.then(readNow);
    reading = next.catch(() => {}); // whoever asked hears of it; the next one's turn comes all the same
    return next;
  };

  const again = (): void => {
    cancel = clock.wakeIn(LOOK_EVERY_MS, () => {
      again();
      // Guard around one look: whatever breaks in it, what was in force stays, and the next look comes.
      reading = reading
        .then(lookAgain)
        .catch((cause: unknown) => log.error('plans-look-broke', { message: String(cause) }));
    });
  };
  const lookAgain = async (): Promise<void> => {
    // What can't be looked at now is another word than before, and is read: that says why.
    const isSame = await look(folder).then(
      (word) => word === lastLook,
      () => false,
    );
    if (isSame) putInForce();
    else await readNow();
  };
  again();

  return {
    read,
    refresh: putInForce,
    state: () => state,
    async stop() {
      cancel();
      await reading;
    },
  };
}

/** Names, sizes and times of the plans: another word, and something was changed. Null: there is no such folder. */
async function look(folder: string): Promise<string | null> {
  const files = await listPlanFiles(folder);
  if (files === null) return null;
  const looks = files.map(async (file) => {
    // One that can't be looked at is read all the same: that says why.
    const seen = await stat(join(folder, file)).catch(() => null);
    return seen === null ? `${file} ?` : `${file} ${seen.mtimeMs} ${seen.size}`;
  });
  return (await Promise.all(looks)).join('\n');
}
