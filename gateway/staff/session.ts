import { createHmac, timingSafeEqual } from 'node:crypto';
import { PersonId } from '#gateway/alerting/ids.ts';

export const SESSION_COOKIE = 'nightwell_session';
/** One shift with its handovers. Design decision: a PIN is asked for once a shift. */
export const SESSION_MS = 12 * 3_600_000;

/**
 * A session is its own proof: person, end and seal, so that it outlives a restart of the gateway and a carer in the
 * middle of an alert is not asked for a PIN.
 */
export function toSessionToken(key: string, personId: PersonId, endsAtMs: number): string {
  const claim = `${personId}.${endsAtMs}`;
  return `${claim}.${seal(key, claim)}`;
}

/** Whose session it is; null for a forged, broken or ended one. */
export function parseSessionToken(key: string, token: string, nowMs: number): PersonId | null {
  const [person, ends, mark, ...rest] = token.split('.');
  if (person === undefined || ends === undefined || mark === undefined || rest.length > 0) return null;
  const wanted = Buffer.from(seal(key, `${person}.${ends}`));
  const given = Buffer.from(mark);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return null;
  const personId = PersonId.safeParse(person);
  return personId.success && nowMs < Number(ends) ? personId.data : null;
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
