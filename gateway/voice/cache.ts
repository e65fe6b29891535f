import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** About ten hours of speech, or every reminder of a large home many times over; next to nothing on a card of 32 GB. */
const CACHE_MOST_BYTES = 200_000_000;
/** A card is not written to each time something is heard. */
const NOTE_USE_EVERY_MS = 3_600_000;

/** `key`: what it was made from; `hash`: SHA-256 of the file itself, by which a damaged one is known. */
export type Kept = {
  readonly key: string;
  readonly hash: string;
  readonly sizeBytes: number;
  usedAtMs: number;
};

export type Cache = {
  /** The sound made from `key`, or null: never made, thrown out, or damaged (and then removed). */
  readonly findByKey: (key: string) => Promise<{ hash: string; wav: Uint8Array } | null>;
  readonly readByHash: (hash: string) => Promise<Uint8Array | null>;
  /** Keeps it, and throws out what was not used for longest where there is too much. Throws what the disk answers. */
  readonly write: (key: string, hash: string, wav: Uint8Array) => Promise<void>;
  readonly sizeBytes: () => number;
};

const FILE = /^([0-9a-f]{32})\.([0-9a-f]{64})\.wav$/;
const toName = ({ key, hash }: Pick<Kept, 'key' | 'hash'>): string => `${key}.${hash}.wav`;

/** Everything that decides how a sound comes out, as the name of a file. */
export function toCacheKey(parts: Readonly<Record<string, string | number | boolean>>): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/**
 * Spoken sounds in a folder of their own. A file's name carries its checksum, so there is no index that could be lost
 * or disagree; half-written files are never seen under that name. Only the gateway's own user may look in.
 */
export async function openCache(options: {
  readonly folder: string;
  readonly mostBytes?: number;
  readonly nowMs: () => number;
}): Promise<Cache> {
  const { folder, mostBytes = CACHE_MOST_BYTES, nowMs } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const kept = await readFolder(folder);
  const sizeBytes = (): number => [...kept.values()].reduce((sum, each) => sum + each.sizeBytes, 0);

  async function discard(each: Kept): Promise<void> {
    kept.delete(each.key);
    await rm(join(folder, toName(each)), { force: true });
  }

  async function read(each: Kept | undefined): Promise<{ hash: string; wav: Uint8Array } | null> {
    if (each === undefined) return null;
    const { hash } = each;
    const wav = await readFile(join(folder, toName(each))).catch(() => null);
    if (wav === null || createHash('sha256').update(wav).digest('hex') !== hash) {
      // A disk that can't even remove it: it is forgotten here, and made anew.
      await discard(each).catch(() => undefined);
      return null;
    }
    if (nowMs() - each.usedAtMs > NOTE_USE_EVERY_MS) await noteUse(each);
    each.usedAtMs = nowMs();
    return { hash, wav };
  }

  async function noteUse(each: Kept): Promise<void> {
    const seconds = nowMs() / 1_000;
    // A disk that is read-only still lets people hear what it holds.
    await utimes(join(folder, toName(each)), seconds, seconds).catch(() => undefined);
  }

  async function makeRoom(forBytes: number): Promise<void> {
    const oldestFirst = [...kept.values()].toSorted((one, other) => one.usedAtMs - other.usedAtMs);
    for (const each of oldestFirst) {
      if (sizeBytes() + forBytes <= mostBytes) return;
      await discard(each);
    }
  }

  return {
    findByKey: (key) => read(kept.get(key)),
    async readByHash(hash) {
      const found = await read([...kept.values()].find((each) => each.hash === hash));
      return found?.wav ?? null;
    },
    async write(key, hash, wav) {
      const older = kept.get(key);
      if (older !== undefined) await discard(older);
      await makeRoom(wav.length);
      await writeWhole(folder, toName({ key, hash }), wav);
      kept.set(key, { key, hash, sizeBytes: wav.length, usedAtMs: nowMs() });
    },
    sizeBytes,
  };
}

/** What is there under its full name; what was being written when the power went is removed. */
async function readFolder(folder: string): Promise<Map<string, Kept>> {
  const kept = new Map<string, Kept>();
  for (const name of await readdir(folder)) {
    const [, key, hash] = FILE.exec(name) ?? [];
    if (key === undefined || hash === undefined) {
      if (name.endsWith('.part')) await rm(join(folder, name), { force: true });
      continue;
    }
    const { size, mtimeMs } = await stat(join(folder, name));
    kept.set(key, { key, hash, sizeBytes: size, usedAtMs: mtimeMs });
  }
  return kept;
}

async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const part = join(folder, `${randomUUID()}.part`);
  try {
    const file = await open(part, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, join(folder, name));
  } catch (cause) {
    await rm(part, { force: true });
    throw cause;
  }
}
