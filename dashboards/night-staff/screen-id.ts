import { ScreenId } from '#gateway/alerting/ids.ts';

const KEY = 'nightwell-screen-id';

/** This browser's own id: the same after a reload; another one where the browser keeps nothing. */
export function readScreenId(storage: () => Storage = () => localStorage): ScreenId {
  // Not randomUUID: browsers offer that to https alone, and a home's network may have none.
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  const fresh = ScreenId.parse(`screen-${digits.join('')}`);
  try {
    const kept = ScreenId.safeParse(storage().getItem(KEY));
    if (kept.success) return kept.data;
    storage().setItem(KEY, fresh);
  } catch {
    // A named guard: storage is forbidden or full. The screen works, as a new one after each reload.
  }
  return fresh;
}
