import { supervise } from '#dashboards/shared/supervise.ts';

/**
 * Keeps the screen lit while the page is in front; browsers let go of the lock whenever it is not. `changed`
 * tells whether it is kept. Browsers offer this to https and localhost alone, and refuse on a low battery.
 */
export function startWakeLock(changed: (isKept: boolean) => void): void {
  async function take(): Promise<void> {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      changed(true);
      lock.addEventListener('release', () => changed(false));
    } catch {
      changed(false); // a named guard: refused; the page says so and works on
    }
  }
  document.addEventListener('visibilitychange', () => supervise(take()));
  supervise(take());
}
