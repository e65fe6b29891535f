import type { PersonId } from '#gateway/alerting/ids.ts';
import { createBrakes } from '#gateway/base/brakes.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { HttpRequest, HttpResponse, HttpRoute } from '#gateway/base/http-route.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Directory, StaffMember } from './directory.ts';
import { isPin } from './pin.ts';
import { type PersonView, SignIn, type SignInRefusal } from './protocol.ts';
import {
  createSessionReader,
  type Moment,
  SESSION_COOKIE,
  SESSION_MS,
  toPinMark,
  toSessionToken,
} from './session.ts';

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
  /** Sessions that were signed out before their end, and how to keep them over a restart. */
  readonly signedOut: readonly string[];
  readonly keepSignedOut: (tokens: readonly string[]) => void;
};

/** Signed-out sessions remembered, the last ones: more than anybody signs out of in one shift. */
const SIGNED_OUT_KEPT = 500;

/** Names, PINs and sessions. Wrong PINs slow a person's next try down and never lock anyone out. */
export function createSignInDesk(deps: Deps): SignInDesk {
  const { directory, sessionKey, clock, log } = deps;
  const signedOut = new Set(deps.signedOut);
  const brakes = createBrakes();
  const readSession = createSessionReader(sessionKey);
  const find = (personId: PersonId): StaffMember | undefined =>
    directory().people.find((person) => person.personId === personId);

  /** Asked with each message to each screen: made once for each version of a person. */
  const pinMarks = new WeakMap<StaffMember, string>();
  const pinMarkOf = (person: StaffMember): string => {
    const mark = pinMarks.get(person) ?? toPinMark(sessionKey, person.pinHash);
    pinMarks.set(person, mark);
    return mark;
  };

  const whose: SignInDesk['whose'] = (cookies) => {
    const token = cookies[SESSION_COOKIE] ?? '';
    const owner = signedOut.has(token) ? null : readSession(token, toMoment(clock));
    const person = owner === null ? undefined : find(owner.personId);
    return person !== undefined && owner?.pinMark === pinMarkOf(person) ? person : null;
  };

  const signIn = async ({ body, address }: HttpRequest): Promise<HttpResponse> => {
    const wish = SignIn.safeParse(body);
    if (!wish.success) return refusal(400, { code: 'not-understood', retryAfterMs: 0 });
    const { personId, pin } = wish.data;
    const person = find(personId);
    if (person === undefined) return refusal(401, { code: 'wrong-pin', retryAfterMs: 0 });
    // By address as well: whoever guesses from one place keeps nobody else from signing in.
    const brake = `${personId} ${address}`;
    const retryAfterMs = brakes.begin(brake, clock.uptimeMs());
    if (retryAfterMs > 0) return refusal(429, { code: 'slow-down', retryAfterMs });
    if (!(await isPin(pin, person.pinHash))) {
      log.warn('sign-in-refused', { personId });
      return refusal(401, { code: 'wrong-pin', retryAfterMs: brakes.waitMs(brake, clock.uptimeMs()) });
    }
    brakes.release(brake);
    log.info('person-signed-in', { personId });
    const owner = { personId, pinMark: pinMarkOf(person) };
    const token = toSessionToken(sessionKey, owner, toMoment(clock, SESSION_MS));
    return { status: 200, body: toPersonView(person), cookies: [toCookie(token, SESSION_MS)] };
  };

  const signOut = ({ cookies }: HttpRequest): HttpResponse => {
    if (whose(cookies) !== null) {
      signedOut.add(cookies[SESSION_COOKIE] ?? '');
      const [oldest = ''] = signedOut;
      if (signedOut.size > SIGNED_OUT_KEPT) signedOut.delete(oldest);
      deps.keepSignedOut([...signedOut]);
    }
    return { status: 204, cookies: [toCookie('', 0)] };
  };

  const routes: readonly HttpRoute[] = [
    {
      method: 'GET',
      path: '/api/people',
      handle: () => ({ status: 200, body: directory().people.map(toPersonView) }),
    },
    { method: 'GET', path: '/api/alive', handle: () => ({ status: 204 }) },
    { method: 'POST', path: '/api/sign-in', handle: signIn },
    { method: 'POST', path: '/api/sign-out', handle: signOut },
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
