import type { PersonId } from '#gateway/alerting/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { HttpRequest, HttpResponse, HttpRoute } from '#gateway/base/http-route.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Directory, StaffMember } from './directory.ts';
import { isPin } from './pin.ts';
import { type PersonView, SignIn, type SignInRefusal } from './protocol.ts';
import { createSessionReader, type Moment, SESSION_COOKIE, SESSION_MS, toSessionToken } from './session.ts';

export type SignInDesk = {
  readonly routes: readonly HttpRoute[];
  /** Who this cookie jar belongs to, if their session still runs. */
  readonly whose: (cookies: HttpRequest['cookies']) => StaffMember | null;
};

type Deps = {
  readonly directory: () => Directory;
  readonly sessionKey: string;
  readonly clock: Clock;
  readonly log: Log;
};

/** Names, PINs and sessions. Wrong PINs slow a person's next try down and never lock anyone out. */
export function createSignInDesk({ directory, sessionKey, clock, log }: Deps): SignInDesk {
  const brakes = createBrakes();
  const readSession = createSessionReader(sessionKey);
  const find = (personId: PersonId): StaffMember | undefined =>
    directory().people.find((person) => person.personId === personId);

  const whose: SignInDesk['whose'] = (cookies) => {
    const personId = readSession(cookies[SESSION_COOKIE] ?? '', toMoment(clock));
    return (personId === null ? undefined : find(personId)) ?? null;
  };

  const signIn = async ({ body }: HttpRequest): Promise<HttpResponse> => {
    const wish = SignIn.safeParse(body);
    if (!wish.success) return refusal(400, { code: 'not-understood', retryAfterMs: 0 });
    const { personId, pin } = wish.data;
    const retryAfterMs = brakes.begin(personId, clock.uptimeMs());
    if (retryAfterMs > 0) return refusal(429, { code: 'slow-down', retryAfterMs });
    const person = find(personId);
    if (person === undefined || !(await isPin(pin, person.pinHash))) {
      log.warn('sign-in-refused', { personId });
      return refusal(401, { code: 'wrong-pin', retryAfterMs: brakes.waitMs(personId, clock.uptimeMs()) });
    }
    brakes.release(personId);
    log.info('person-signed-in', { personId });
    const token = toSessionToken(sessionKey, personId, toMoment(clock, SESSION_MS));
    return { status: 200, body: toPersonView(person), cookies: [toCookie(token, SESSION_MS)] };
  };

  const routes: readonly HttpRoute[] = [
    {
      method: 'GET',
      path: '/api/people',
      handle: () => ({ status: 200, body: directory().people.map(toPersonView) }),
    },
    { method: 'POST', path: '/api/sign-in', handle: signIn },
    { method: 'POST', path: '/api/sign-out', handle: () => ({ status: 204, cookies: [toCookie('', 0)] }) },
    {
      method: 'GET',
      path: '/api/me',
      handle: ({ cookies }) => {
        const person = whose(cookies);
        return person === null ? { status: 401 } : { status: 200, body: toPersonView(person) };
      },
    },
  ];
  return { routes, whose };
}

const toMoment = (clock: Clock, inMs = 0): Moment => ({
  bootId: clock.bootId,
  atMs: clock.nowMs() + inMs,
  // Whole: a fraction's point would be one part more of the token.
  uptimeMs: Math.floor(clock.uptimeMs()) + inMs,
});

export const toPersonView = ({ personId, name, role }: StaffMember): PersonView => ({ personId, name, role });

const refusal = (status: 400 | 401 | 429, body: SignInRefusal): HttpResponse => ({ status, body });

const toCookie = (token: string, forMs: number): string =>
  `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${Math.floor(forMs / 1_000)}; HttpOnly; SameSite=Strict`;

/** After the 2nd, 3rd, 4th … wrong PIN: 1, 2, 4 … at most 60 s before the next try is looked at. */
const BRAKE_FIRST_MS = 1_000;
const BRAKE_MOST_MS = 60_000;
const BRAKES_KEPT = 1_000;

/** A try counts as wrong from its beginning until it is released, so that a hundred at once are still one after another. */
function createBrakes() {
  const brakes = new Map<PersonId, { wrongCount: number; openUptimeMs: number }>();
  const waitMs = (personId: PersonId, uptimeMs: number): number =>
    Math.max(0, (brakes.get(personId)?.openUptimeMs ?? 0) - uptimeMs);
  return {
    waitMs,
    /** 0: go on. Otherwise how long to wait. */
    begin(personId: PersonId, uptimeMs: number): number {
      const wait = waitMs(personId, uptimeMs);
      if (wait > 0) return wait;
      const wrongCount = (brakes.get(personId)?.wrongCount ?? 0) + 1;
      const brakeMs = wrongCount < 2 ? 0 : Math.min(BRAKE_MOST_MS, BRAKE_FIRST_MS * 2 ** (wrongCount - 2));
      brakes.delete(personId);
      brakes.set(personId, { wrongCount, openUptimeMs: uptimeMs + brakeMs });
      const [oldest] = brakes.keys();
      if (brakes.size > BRAKES_KEPT && oldest !== undefined) brakes.delete(oldest);
      return 0;
    },
    release: (personId: PersonId) => brakes.delete(personId),
  };
}
