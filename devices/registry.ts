import type { LaneName } from './topics.ts';

/** What the gateway must know of a class of devices, by the word in front of the dash of a device's id. */
export type DeviceClass = {
  /** Words for people: "fall sensor". */
  readonly label: string;
  /** The device sends a status at least this often. */
  readonly heartbeatMs: number;
  /** Unheard for this long, the device counts as lost. */
  readonly lostAfterMs: number;
  /** Telemetry that is taken per second, and at once after a pause. */
  readonly telemetryPerSecond: number;
  readonly lanes: readonly LaneName[];
  /** It watches a person: what it says is taken only where a consent or best-interests record allows it. */
  readonly observes: boolean;
};

const worn = { heartbeatMs: 60_000, lostAfterMs: 180_000, telemetryPerSecond: 5 } as const;
const mains = { heartbeatMs: 30_000, lostAfterMs: 90_000, telemetryPerSecond: 5 } as const;

/**
 * The device classes of protocol version 1. Intervals: design parameters of this project, after EN 50134-3's
 * idea of supervised radio links, but tighter. To add a class: its schemas, a row here, a row in README.md.
 */
export const deviceClasses = {
  fall: { label: 'fall sensor', ...worn, lanes: ['event', 'telemetry', 'status'], observes: true },
  call: { label: 'call button', ...worn, lanes: ['event', 'status'], observes: false },
  audio: { label: 'audio monitor', ...mains, lanes: ['telemetry', 'status'], observes: true },
  bed: { label: 'bed sensor', ...mains, lanes: ['telemetry', 'status'], observes: true },
  // Its answers come on its result topic; `call-pressed` is its help button where no prompt waits.
  speaker: { label: 'bedside speaker', ...mains, lanes: ['event', 'status'], observes: false },
} as const satisfies Record<string, DeviceClass>;
export type DeviceClassName = keyof typeof deviceClasses;

/** The class that a device id names (`fall-0012` → `fall`), or null where this version knows none. */
export function toDeviceClassName(deviceId: string): DeviceClassName | null {
  const name = deviceId.slice(0, deviceId.indexOf('-'));
  return Object.hasOwn(deviceClasses, name) ? (name as DeviceClassName) : null;
}
