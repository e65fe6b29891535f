import { BedsideHandshake } from '#gateway/voice/bedside-protocol.ts';

const KEY = 'nightwell-bedside';

/**
 * Which bedside this is. The installer opens the page once as `…/bedside/#speaker-0012:key`; it is kept by the browser and
 * taken out of the address, where a visitor could read it.
 */
export function readIdentity(): BedsideHandshake | null {
  const [deviceId, ...rest] = decodeURIComponent(location.hash.slice(1)).split(':');
  const given = BedsideHandshake.safeParse({ deviceId, key: rest.join(':') });
  try {
    if (given.success) {
      localStorage.setItem(KEY, JSON.stringify(given.data));
      history.replaceState(null, '', location.pathname);
    } else {
      const kept = BedsideHandshake.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null'));
      if (kept.success) return kept.data;
    }
  } catch {
    // A named guard: storage is forbidden or full. The address keeps the identity then.
  }
  return given.success ? given.data : null;
}
