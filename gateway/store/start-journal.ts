import { fail, ok, type Result } from '#gateway/base/result.ts';
import { toReason } from './disk-failure.ts';
import { prepareFolder } from './folder.ts';
import { lockFolder } from './folder-lock.ts';
import type { Journal, JournalOptions, Restored, StartFailure } from './journal.ts';
import { createJournalDesk } from './journal-desk.ts';
import type { Report } from './journal-messages.ts';
import { createRestoring } from './restoring.ts';
import { startWriterThread } from './writer-thread.ts';

export type StartedJournal = { readonly journal: Journal; readonly restored: Restored };

/** Opens the journal of a data folder and hands over what it remembers. */
export async function startJournal(options: JournalOptions): Promise<Result<StartedJournal, StartFailure>> {
  const { folder, log, coreVersion } = options;
  let lock: ReturnType<typeof lockFolder>;
  try {
    prepareFolder(folder);
    lock = lockFolder(folder);
  } catch (cause) {
    return fail({ code: 'cannot-open', message: `The folder ${folder} cannot be used: ${toReason(cause)}.` });
  }
  if (!lock.ok) return lock;

  const restoring = createRestoring(log);
  const begun = Promise.withResolvers<Result<Restored, StartFailure>>();
  let hear = (report: Report): void => {
    if (report.kind === 'restored-events') restoring.take(report.rows);
    if (report.kind === 'ready') begun.resolve(ok(restoring.finish(report)));
    if (report.kind === 'refused') begun.resolve(fail(report.failure));
  };
  let lose = (): void => {
    begun.resolve(fail({ code: 'cannot-open', message: `The journal in ${folder} could not be started.` }));
  };
  const thread = startWriterThread(
    { folder, coreVersion, isRestoring: true, faults: options.faults ?? {} },
    log,
    { onReport: (report) => hear(report), onLost: () => lose() },
  );

  const restored = await begun.promise;
  if (!restored.ok) {
    await thread.stop();
    lock.value.release();
    return restored;
  }
  const desk = createJournalDesk(options, thread, { restored: restored.value, free: lock.value.release });
  hear = desk.hear;
  lose = desk.lose;
  return ok({ journal: desk.journal, restored: restored.value });
}
