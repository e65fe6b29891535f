import type { ResidentId } from '#devices/ids.ts';
import { fail, type Result } from '#gateway/base/result.ts';
import type { QueryFailure, Question } from './contract.ts';

export type Asked =
  | { readonly kind: 'query'; readonly request: number; readonly question: Question }
  | { readonly kind: 'erase'; readonly request: number; readonly residentId: ResidentId };

/** A question is given up after this: a page has a person in front of it. */
const ANSWER_WITHIN_MS = 20_000;

/** Questions to the history thread that are not answered yet. */
export function createQuestions() {
  const open = new Map<number, { asked: Asked; resolve: (answer: Result<unknown, QueryFailure>) => void }>();
  const answer = (request: number, its: Result<unknown, QueryFailure>): void => {
    open.get(request)?.resolve(its);
    open.delete(request);
  };
  return {
    /** Resolves with the thread's answer, or as unreachable when there is none in time. */
    async open(asked: Asked): Promise<Result<unknown, QueryFailure>> {
      const { promise, resolve } = Promise.withResolvers<Result<unknown, QueryFailure>>();
      open.set(asked.request, { asked, resolve });
      const late = setTimeout(() => answer(asked.request, fail({ code: 'unreachable' })), ANSWER_WITHIN_MS);
      const its = await promise;
      clearTimeout(late);
      return its;
    },
    answer,
    /** The thread is gone, and with it what it was about to say. */
    giveUp(): void {
      for (const request of [...open.keys()]) answer(request, fail({ code: 'unreachable' }));
    },
    list: (): readonly Asked[] => [...open.values()].map(({ asked }) => asked),
  };
}
