import type { Input } from '#gateway/alerting/input.ts';
import type { Answer } from '#gateway/alerting/requests.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Directory, StaffMember } from './directory.ts';
import { type RequestAnswer, Seen, StaffRequest } from './protocol.ts';
import type { Screen } from './screen.ts';
import { toPersonView } from './sign-in.ts';

type Untimed<Each> = Each extends Input ? Omit<Each, 'atMs' | 'uptimeMs'> : never;

/** What came of an input: decided at once, and on disk when `recorded` resolves. */
export type Asked = { readonly answer: Answer; readonly seq: number; readonly recorded: Promise<void> };
/** The home's one door, as the screens see it. */
export type Ask = (input: Untimed<Input>) => Asked;

type Deps = { readonly ask: Ask; readonly directory: () => Directory; readonly log: Log };

/** Answers remembered: a page asks again for ten seconds at most, and nobody taps that fast. */
const ANSWERS_KEPT = 500;

export type RequestDesk = { readonly answer: (screen: Screen, payload: unknown) => Promise<RequestAnswer> };

/** The same person's same request, sent again because its answer was lost, gets the same answer and does nothing twice. */
export function createRequestDesk(deps: Deps): RequestDesk {
  const answers = new Map<string, Promise<RequestAnswer>>();
  return {
    answer(screen, payload) {
      const wish = StaffRequest.safeParse(payload);
      const person = screen.person();
      if (!wish.success || person === null) {
        return Promise.resolve({ ok: false, code: 'not-understood', by: null });
      }
      const key = `${person.personId} ${wish.data.requestId}`;
      const before = answers.get(key);
      if (before !== undefined) return before;
      const answer = answerRequest({ screen, person, wish: wish.data }, deps);
      answers.set(key, answer);
      const [oldest] = answers.keys();
      if (answers.size > ANSWERS_KEPT && oldest !== undefined) answers.delete(oldest);
      return answer;
    },
  };
}

type Wish = { readonly screen: Screen; readonly person: StaffMember; readonly wish: StaffRequest };

/** Everybody is told at once; the person who asked gets their answer when it stands on disk. */
async function answerRequest({ screen, person, wish }: Wish, deps: Deps): Promise<RequestAnswer> {
  const { request, alertId, outcome = null } = wish;
  const { screenId } = screen;
  const { personId } = person;
  const { answer, seq, recorded } = deps.ask({
    kind: 'person-asked',
    request,
    alertId,
    personId,
    screenId,
    outcome,
  });
  if (!answer.ok) {
    const { code, by } = answer.failure;
    return { ok: false, code, by: toView(deps.directory(), by) };
  }
  try {
    await recorded;
  } catch {
    // The journal says why, by an alert of its own; this person hears that nothing is written down.
    return { ok: false, code: 'not-recorded', by: null };
  }
  return { ok: true, seq };
}

export function answerSeen(screen: Screen, deps: Deps, payload: unknown): void {
  const seen = Seen.safeParse(payload);
  const person = screen.person();
  if (!seen.success || person === null) return;
  const { personId } = person;
  deps.ask({ kind: 'person-saw', alertId: seen.data.alertId, screenId: screen.screenId, personId });
}

function toView(directory: Directory, personId: StaffMember['personId'] | null) {
  const person = directory.people.find((candidate) => candidate.personId === personId);
  return person === undefined ? null : toPersonView(person);
}
