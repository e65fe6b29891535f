/** The gateway's uptime, as last told, and when this screen heard it on its own never-jumping clock. */
export type GatewayClock = { readonly uptimeMs: number; readonly heardMs: number };

/**
 * "Now" on the gateway's clock. Between messages it runs on with the page's elapsed time, which may stand still
 * while a phone sleeps; each message puts it right. The phone's time of day is never asked.
 */
export function toUptimeMs(clock: GatewayClock, nowMs: number): number {
  return clock.uptimeMs + Math.max(0, nowMs - clock.heardMs);
}
