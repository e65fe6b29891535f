import { argon2, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const argon2Async = promisify(argon2);

// OWASP's password storage cheat sheet, argon2id: 46 MiB and one pass; a hub has more memory than a home's gateway.
const cost = { parallelism: 1, memory: 47_104, passes: 1, tagLength: 32 } as const;

/** `argon2id$<salt hex>$<tag hex>`, with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await argon2Async('argon2id', { message: password, nonce, ...cost });
  return `argon2id$${nonce.toString('hex')}$${tag.toString('hex')}`;
}

/** Throws on a hash that `hashPassword` did not make. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [name, salt, tag] = hash.split('$');
  if (name !== 'argon2id' || salt === undefined || tag === undefined)
    throw new Error('not an argon2id password hash');
  const found = await argon2Async('argon2id', {
    message: password,
    nonce: Buffer.from(salt, 'hex'),
    ...cost,
  });
  return timingSafeEqual(found, Buffer.from(tag, 'hex'));
}

/** For a home's link or a person's first password: 192 bits of luck. */
export const makeSecret = (): string => randomBytes(24).toString('base64url');

/** Enough for a secret of `makeSecret`: what is 192 bits long needs no slow hash. */
export const hashSecret = (secret: string | Uint8Array): string =>
  createHash('sha256').update(secret).digest('hex');

export const isSecret = (secret: string | Uint8Array, hash: string): boolean =>
  timingSafeEqual(Buffer.from(hashSecret(secret), 'hex'), Buffer.from(hash, 'hex'));

/** A session is its own proof: who, until when, and a seal over both. It outlives a restart of the hub. */
export function toSessionToken(key: string, personId: string, endsAtMs: number): string {
  const claim = `${personId}.${endsAtMs}`;
  return `${claim}.${seal(key, claim)}`;
}

/** Whose session this is; null for a forged, broken or ended one. */
export function readSessionToken(key: string, token: string, nowMs: number): string | null {
  const [person, ends, mark, ...rest] = token.split('.');
  if (person === undefined || ends === undefined || mark === undefined || rest.length > 0) return null;
  const wanted = Buffer.from(seal(key, `${person}.${ends}`));
  const given = Buffer.from(mark);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return null;
  return nowMs < Number(ends) ? person : null;
}

const seal = (key: string, claim: string): string =>
  createHmac('sha256', key).update(claim).digest('base64url');
