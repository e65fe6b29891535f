import { z } from 'zod';
import { SoundWindow } from './audio-monitor.ts';
import { BedWindow } from './bed-sensor.ts';
import { CallPressed } from './call-button.ts';
import { DeviceStatus, LinkLost } from './device-status.ts';
import { FallDetected, MotionWindow, StillDown } from './fall-sensor.ts';

/** A packet on an alarm topic that kept its contract: it decides, is journalled, and is acknowledged after. */
export const EventReading = z.discriminatedUnion('kind', [FallDetected, StillDown, CallPressed]);
export type EventReading = z.infer<typeof EventReading>;

/** A window of measurements. May be shed under load; never decides alone that somebody must be told. */
export const TelemetryReading = z.discriminatedUnion('kind', [MotionWindow, SoundWindow, BedWindow]);
export type TelemetryReading = z.infer<typeof TelemetryReading>;

/** A sign of life, or the broker's word that there is none. */
export const StatusReading = z.discriminatedUnion('kind', [DeviceStatus, LinkLost]);
export type StatusReading = z.infer<typeof StatusReading>;

export type Reading = EventReading | TelemetryReading | StatusReading;
