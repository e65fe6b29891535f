import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import type { HistoryStore } from './contract.ts';
import { startSqliteStore } from './sqlite-store.ts';
import type { StoreSettings } from './store-settings.ts';

/** Starts the store that the settings name. A client's package is loaded only where its store is wanted. */
export async function openStore(
  settings: StoreSettings,
  deps: { readonly folder: string; readonly clock: Clock; readonly log: Log },
): Promise<HistoryStore> {
  switch (settings.kind) {
    case 'sqlite':
      return startSqliteStore(deps);
    case 'influx-v1':
      return (await import('./influx-v1-store.ts')).startInfluxV1Store(settings, deps.log);
    case 'influx-v2':
      return (await import('./influx-v2-store.ts')).startInfluxV2Store(settings, deps.log);
    default:
      return unreachable(settings);
  }
}
