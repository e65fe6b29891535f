import { type Device, startDevice } from './device.ts';
import type { DeviceLinkOptions } from './device-link.ts';

export type CallButton = Device & {
  /** Somebody presses; returns the sequence of the event. */
  readonly press: () => number;
};

/** A call button on a battery that lasts about a year. */
export function startCallButton(options: DeviceLinkOptions & { readonly speed?: number }): CallButton {
  const { speed = 1 } = options;
  const device = startDevice({ ...options, battery: { fullPercent: 96, percentPerHour: 0.011 }, speed });
  return {
    ...device,
    press: () => device.link.send('event', { kind: 'call-pressed', ageMs: 0 }),
  };
}
