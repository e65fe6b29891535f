import { z } from 'zod';
import type { PersonId } from '#gateway/alerting/ids.ts';
import { PersonView, type SignIn, SignInRefusal } from '#gateway/staff/protocol.ts';

/** What the gateway says over HTTP. Null everywhere: no answer that could be read; ask again. */

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown } | null> {
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(5_000) });
    return { status: response.status, body: response.status === 204 ? null : await response.json() };
  } catch {
    return null; // a named guard: the network, or a body that is no JSON
  }
}

export async function readPeople(): Promise<readonly PersonView[] | null> {
  const people = z.array(PersonView).safeParse((await ask('/api/people'))?.body);
  return people.success ? people.data : null;
}

/** Who this browser's cookie stands for. */
export async function readMe(): Promise<PersonView | 'nobody' | null> {
  const answer = await ask('/api/me');
  if (answer?.status === 401) return 'nobody';
  const me = PersonView.safeParse(answer?.body);
  return me.success ? me.data : null;
}

export async function signIn(personId: PersonId, pin: string): Promise<PersonView | SignInRefusal | null> {
  const body = JSON.stringify({ personId, pin } satisfies SignIn);
  const answer = await ask('/api/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const result = z.union([PersonView, SignInRefusal]).safeParse(answer?.body);
  return result.success ? result.data : null;
}

export async function signOut(): Promise<boolean> {
  return (await ask('/api/sign-out', { method: 'POST' }))?.status === 204;
}
