import type { Log } from '#gateway/base/log.ts';
import { type Me, PersonId, SignIn, type SignInRefusal } from './protocol.ts';
import type { Register } from './register.ts';
import { isPassword, readSessionToken, toSessionToken } from './secrets.ts';
import type { Reply } from './web.ts';

const COOKIE = 'nightwell_hub_session';
/** A working day. */
const SESSION_MS = 10 * 3_600_000;
/** After the 2nd, 3rd, 4th … wrong password: 1, 2, 4 … at most 60 s. Nobody is ever locked out. */
const BRAKE_FIRST_MS = 1_000;
const BRAKE_MOST_MS = 60_000;
const BRAKES_KEPT = 1_000;
/** Checked when nobody has that name, so that the answer takes as long. */
const NOBODYS_HASH = `argon2id$${'0'.repeat(32)}$${'0'.repeat(64)}`;

export type SignInDesk = {
  readonly signIn: (body: unknown) => Promise<Reply>;
  readonly signOut: () => Reply;
  /** Who this cookie header belongs to, while their session runs. */
  readonly whose: (cookieHeader: string | undefined) => Me | null;
};

type Deps = {
  readonly register: Register;
  readonly sessionKey: string;
  readonly isSecure: boolean;
  readonly nowMs: () => number;
  readonly log: Log;
};

export function createSignInDesk({ register, sessionKey, isSecure, nowMs, log }: Deps): SignInDesk {
  const brake = createBrake();
  const toCookie = (token: string, forMs: number): string =>
    `${COOKIE}=${token}; Path=/; Max-Age=${Math.floor(forMs / 1_000)}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return {
    async signIn(body) {
      const wish = SignIn.safeParse(body);
      if (!wish.success) return refuse(400, 'not-understood', 0);
      const { personId, password } = wish.data;
      const waitMs = brake.begin(personId, performance.now());
      if (waitMs > 0) return refuse(429, 'slow-down', waitMs);
      const hash = await register.passwordHashOf(personId);
      if (!(await isPassword(password, hash ?? NOBODYS_HASH)) || hash === null) {
        log.warn('sign-in-refused', { personId });
        return refuse(401, 'wrong-password', 0);
      }
      brake.release(personId);
      log.info('person-signed-in', { personId });
      const token = toSessionToken(sessionKey, personId, nowMs() + SESSION_MS);
      return { status: 200, body: { personId } satisfies Me, cookie: toCookie(token, SESSION_MS) };
    },
    signOut: () => ({ status: 204, cookie: toCookie('', 0) }),
    whose(cookieHeader) {
      const token = readCookie(cookieHeader);
      const person = token === null ? null : readSessionToken(sessionKey, token, nowMs());
      const personId = PersonId.safeParse(person);
      return personId.success ? { personId: personId.data } : null;
    },
  };
}

const refuse = (status: 400 | 401 | 429, code: SignInRefusal['code'], retryAfterMs: number): Reply => ({
  status,
  body: { code, retryAfterMs } satisfies SignInRefusal,
});

function readCookie(header: string | undefined): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? null;
}

/** A try counts as wrong from its beginning until it is released: a hundred at once are one after another. */
function createBrake() {
  const brakes = new Map<PersonId, { wrongCount: number; openUptimeMs: number }>();
  return {
    begin(personId: PersonId, uptimeMs: number): number {
      const before = brakes.get(personId);
      const waitMs = (before?.openUptimeMs ?? 0) - uptimeMs;
      if (waitMs > 0) return waitMs;
      const wrongCount = (before?.wrongCount ?? 0) + 1;
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
