import type { Home } from '#gateway/alerting/home.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Outlet } from '#gateway/delivery/outlet.ts';
import type { TelemetryWindow } from '#gateway/ingest/telemetry-windows.ts';
import { toAlertPoints } from './alert-to-points.ts';
import type { HistoryPoint } from './contract.ts';

import { type EndedPrompt, toPromptPoints } from './prompt-to-points.ts';
import type { HistoryHandle } from './start-history.ts';
import { toTelemetryPoints } from './telemetry-to-points.ts';

type Window = Omit<TelemetryWindow, 'deviceId'> & { readonly deviceId: string };

/** Hears what the gateway hears, and adds it to history. Everything returns at once, and nothing is ever waited for. */
export function createHistoryFeed(deps: {
  readonly history: Pick<HistoryHandle, 'add'>;
  readonly home: () => Home;
  readonly log: Log;
}) {
  const { history, home, log } = deps;
  /** Whose a window is stands in the home's configuration; a device that stands nowhere is nobody's. */
  const toPoints = (window: Window): readonly HistoryPoint[] => {
    const place = home().config?.devices.find(({ deviceId }) => deviceId === window.deviceId);
    return place === undefined ? [] : toTelemetryPoints(window, place);
  };
  const outlet: Outlet = {
    name: 'history',
    tell: ({ alerts }) => history.add(alerts.flatMap(toAlertPoints)),
  };
  return {
    outlet,
    /** Guard around measurements: those of a window that can't be read are lost, and the journal goes on. */
    keepTelemetry(windows: readonly Window[]): void {
      try {
        history.add(windows.flatMap(toPoints));
      } catch (error) {
        log.warn('history-windows-unreadable', { reason: error instanceof Error ? error.name : 'unknown' });
      }
    },
    keepPrompt: (prompt: EndedPrompt): void => history.add(toPromptPoints(prompt)),
  };
}
