import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const argon2Async = promisify(argon2);

// OWASP's password storage cheat sheet, argon2id with the least memory it names: a Pi has little, and a sign-in
// happens once a shift.
const cost = { parallelism: 1, memory: 19_456, passes: 2, tagLength: 32 } as const;

/** `argon2id$<salt hex>$<tag hex>` of a PIN, with a salt of its own. */
export async function hashPin(pin: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await argon2Async('argon2id', { message: pin, nonce, ...cost });
  return `argon2id$${nonce.toString('hex')}$${tag.toString('hex')}`;
}

/** Throws on a hash that `hashPin` did not make. */
export async function isPin(pin: string, pinHash: string): Promise<boolean> {
  const [name, salt, tag] = pinHash.split('$');
  if (name !== 'argon2id' || salt === undefined || tag === undefined)
    throw new Error('not an argon2id PIN hash');
  const found = await argon2Async('argon2id', { message: pin, nonce: Buffer.from(salt, 'hex'), ...cost });
  return timingSafeEqual(found, Buffer.from(tag, 'hex'));
}
