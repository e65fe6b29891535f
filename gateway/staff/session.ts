import { createHmac, timingSafeEqual } from 'node:crypto';
import { PersonId } from '#gateway/alerting/ids.ts';

export const SESSION_COOKIE = 'nightwell_session';
/** One shift with its handovers. Design decision: a PIN is asked for once a shift. */
export const SESSION_MS = 12 * 3_600_000;

/** An instant on both clocks: the wall's, and the one of this boot that never jumps. */
export type Moment = { readonly bootId: string; readonly atMs: number; readonly uptimeMs: number };

/**
 * A session is its own proof: person, their PIN's mark, end and seal, so that it outlives a restart of the gateway and a carer in the
 * middle of an alert is not asked for a PIN. It ends by uptime: a wall clock that is set signs nobody out, nor keeps
 * anybody in. Only after a reboot of the machine the wall clock has to do.
 */
export function toSessionToken(key: string, { personId, pinMark }: SessionOwner, ends: Moment): string {
  const claim = `${personId}.${pinMark}.${ends.atMs}.${ends.bootId}.${ends.uptimeMs}`;
  return `${claim}.${seal(key, claim)}`;
}

/** Whose session it is, and with which PIN they signed in: with another one it is nobody's any more. */
export type SessionOwner = { readonly personId: PersonId; readonly pinMark: string };

export type SessionReader = (token: string, now: Moment) => SessionOwner | null;

/** Enough that two PINs of one person don't share it; made with the home's key, so that no PIN can be guessed from it. */
const PIN_MARK_LETTERS = 16;

/** A short word for a PIN's hash, the same after a restart. */
export const toPinMark = (key: string, pinHash: string): string =>
  seal(key, `pin ${pinHash}`).slice(0, PIN_MARK_LETTERS);

/** Proven tokens that are remembered: far more than a home has screens. */
const PROVEN_MOST = 1_000;

/**
 * Whose session a token is; null for a forged, broken or ended one. Asked with each message to each screen, on the hot
 * path: a token that was proven once is known again without making its seal anew, which took a fifth of telling a fall.
 */
export function createSessionReader(key: string): SessionReader {
  const proven = new Map<string, Claim>();
  return (token, now) => {
    const claim = proven.get(token) ?? proveClaim(key, token);
    if (claim === null) return null;
    if (hasEnded(claim.ends, now)) {
      proven.delete(token);
      return null;
    }
    if (proven.size >= PROVEN_MOST && !proven.has(token)) proven.clear();
    proven.set(token, claim);
    return claim.owner;
  };
}

type Claim = { readonly owner: SessionOwner; readonly ends: Moment };

const hasEnded = (ends: Moment, now: Moment): boolean =>
  ends.bootId === now.bootId ? now.uptimeMs >= ends.uptimeMs : now.atMs >= ends.atMs;

function proveClaim(key: string, token: string): Claim | null {
  const [person, pinMark, atMs, bootId, uptimeMs, mark, ...rest] = token.split('.');
  if (pinMark === undefined || bootId === undefined || mark === undefined || rest.length > 0) return null;
  const wanted = Buffer.from(seal(key, `${person}.${pinMark}.${atMs}.${bootId}.${uptimeMs}`));
  const given = Buffer.from(mark);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return null;
  const personId = PersonId.safeParse(person);
  const ends = { bootId, atMs: Number(atMs), uptimeMs: Number(uptimeMs) };
  return personId.success ? { owner: { personId: personId.data, pinMark }, ends } : null;
}

const seal = (key: string, claim: string): string =>
  createHmac('sha256', key).update(claim).digest('base64url');

/** `name=value; …` of a request, as a record without a prototype. The last of two equal names wins. */
export function parseCookies(header: string | undefined): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null);
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0) cookies[part.slice(0, at).trim()] = part.slice(at + 1).trim();
  }
  return cookies;
}
