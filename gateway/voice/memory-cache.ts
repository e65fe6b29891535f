import type { Cache } from './cache.ts';

/** About ten minutes of speech: what is due now and was made last, next to nothing for the gateway's memory. */
const MEMORY_MOST_BYTES = 20_000_000;

/** Spoken sounds where no disk keeps them. What was not used for longest goes first; the last one always stays. */
export function createMemoryCache(mostBytes = MEMORY_MOST_BYTES): Cache {
  /** By key, least lately used first. */
  const kept = new Map<string, { readonly hash: string; readonly wav: Uint8Array }>();
  const sizeBytes = (): number => [...kept.values()].reduce((sum, { wav }) => sum + wav.length, 0);

  function use(key: string | undefined): { hash: string; wav: Uint8Array } | null {
    const each = key === undefined ? undefined : kept.get(key);
    if (key === undefined || each === undefined) return null;
    kept.delete(key);
    kept.set(key, each);
    return each;
  }

  return {
    findByKey: async (key) => use(key),
    async readByHash(wanted) {
      const [key] = [...kept].find(([, { hash }]) => hash === wanted) ?? [];
      return use(key)?.wav ?? null;
    },
    async write(key, hash, wav) {
      kept.delete(key);
      for (const [oldest] of [...kept]) {
        if (sizeBytes() + wav.length <= mostBytes) break;
        kept.delete(oldest);
      }
      kept.set(key, { hash, wav });
    },
    sizeBytes,
  };
}
