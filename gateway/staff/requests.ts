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

/** Everybody is told at once; the person who asked gets their answer when it stands on disk. */
export async function answerStaffRequest(
  screen: Screen,
  deps: Deps,
  payload: unknown,
): Promise<RequestAnswer> {
  const wish = StaffRequest.safeParse(payload);
  const person = screen.person();
  if (!wish.success || person === null) return { ok: false, code: 'not-understood', by: null };
  const { request, alertId, outcome = null } = wish.data;
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
