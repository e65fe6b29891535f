import { z } from 'zod';
import { envelope } from './envelope.ts';

/**
 * A device says that it lives: after connecting, then once per heartbeat interval of its class. Lane: status,
 * retained. `leaving` announces a wanted silence (battery change, update); the gateway still counts the minutes.
 */
export const DeviceStatus = z.object({
  kind: z.literal('device-status'),
  ...envelope,
  state: z.enum(['online', 'leaving']),
  /** Left out by mains devices. */
  batteryPercent: z.number().min(0).max(100).optional(),
  firmware: z.string().min(1).max(64),
});
export type DeviceStatus = z.infer<typeof DeviceStatus>;

/** The last will, sent by the broker when the device's link dies without a goodbye. Lane: status, retained. */
export const LinkLost = z.object({
  kind: z.literal('link-lost'),
  bootId: envelope.bootId,
});
export type LinkLost = z.infer<typeof LinkLost>;
