import { JournalError, type JournalFailure } from './journal.ts';
import type { Job, Quarantined } from './journal-messages.ts';

type Waiter = { readonly resolve: () => void; readonly reject: (error: JournalError) => void };
type Pending = {
  readonly job: Job;
  /** Wait for this very row. */
  readonly owners: Waiter[];
  /** Wait for the line up to here: a row set aside is on disk as well, and does not concern them. */
  readonly followers: Waiter[];
};

/** What is not on disk yet, in order, with those who wait for it. A job outlives the refusal of its waiters. */
export function createPendingJobs() {
  const jobs = new Map<number, Pending>();

  function rejectAll(waiters: Waiter[], failure: JournalFailure): void {
    for (const waiter of waiters.splice(0)) waiter.reject(new JournalError(failure));
  }

  return {
    count: () => jobs.size,
    inOrder: (): readonly Job[] => [...jobs.values()].map(({ job }) => job),

    add(job: Job): void {
      jobs.set(job.id, { job, owners: [], followers: [] });
    },

    /** Resolves when job `id` is in its place on disk; at once where it already is. */
    whenOnDisk(id: number): Promise<void> {
      return wait(jobs.get(id)?.owners);
    },

    /** Resolves when job `id` and all before it are on disk, those at fault aside. */
    whenSettled(id: number): Promise<void> {
      return wait(jobs.get(id)?.followers);
    },

    committed(upToId: number, quarantined: readonly Quarantined[]): void {
      for (const { id } of quarantined) {
        rejectAll(jobs.get(id)?.owners ?? [], { code: 'quarantined', retry: 'never' });
      }
      for (const [id, { owners, followers }] of jobs) {
        if (id > upToId) return;
        jobs.delete(id);
        for (const waiter of owners) waiter.resolve();
        for (const waiter of followers) waiter.resolve();
      }
    },

    refused(upToId: number, failure: JournalFailure): void {
      for (const [id, { owners, followers }] of jobs) {
        if (id > upToId) return;
        rejectAll(owners, failure);
        rejectAll(followers, failure);
      }
    },
  };
}

function wait(waiters: Waiter[] | undefined): Promise<void> {
  if (waiters === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => waiters.push({ resolve, reject }));
}
