import { JournalError, type JournalFailure } from './journal.ts';
import type { Job, Quarantined } from './journal-messages.ts';

type Waiter = { readonly resolve: () => void; readonly reject: (error: JournalError) => void };
type Pending = { readonly job: Job; readonly waiters: Waiter[] };

/** What is not on disk yet, in order, with those who wait for it. A job outlives the refusal of its waiters. */
export function createPendingJobs() {
  const jobs = new Map<number, Pending>();

  function rejectAll({ waiters }: Pending, failure: JournalFailure): void {
    for (const waiter of waiters.splice(0)) waiter.reject(new JournalError(failure));
  }

  return {
    count: () => jobs.size,
    inOrder: (): readonly Job[] => [...jobs.values()].map(({ job }) => job),

    add(job: Job): void {
      jobs.set(job.id, { job, waiters: [] });
    },

    /** Resolves when job `id` is on disk; at once where it already is. */
    whenOnDisk(id: number): Promise<void> {
      const pending = jobs.get(id);
      if (pending === undefined) return Promise.resolve();
      return new Promise((resolve, reject) => pending.waiters.push({ resolve, reject }));
    },

    committed(upToId: number, quarantined: readonly Quarantined[]): void {
      for (const { id } of quarantined) {
        const pending = jobs.get(id);
        if (pending !== undefined) rejectAll(pending, { code: 'quarantined', retry: 'never' });
      }
      for (const [id, { waiters }] of jobs) {
        if (id > upToId) return;
        jobs.delete(id);
        for (const waiter of waiters) waiter.resolve();
      }
    },

    refused(upToId: number, failure: JournalFailure): void {
      for (const [id, pending] of jobs) {
        if (id > upToId) return;
        rejectAll(pending, failure);
      }
    },
  };
}
