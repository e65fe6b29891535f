import { z } from 'zod';
import { DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';

/** A room as the ladder knows it. */
export const Room = z.strictObject({
  roomId: RoomId,
  /** What the door says: "Room 12". */
  label: z.string().min(1).max(40),
  /** The part of the home whose screens ring first. */
  zone: z.string().min(1).max(32),
});
export type Room = z.infer<typeof Room>;

/** Where a device is and whom it watches. */
export const DevicePlace = z.strictObject({
  deviceId: DeviceId,
  roomId: RoomId.nullable(),
  residentId: ResidentId.nullable(),
});
export type DevicePlace = z.infer<typeof DevicePlace>;

/** The home as the alert core sees it: places and pseudonyms, no names of people. */
export const HomeConfig = z.strictObject({
  homeId: HomeId,
  /** IANA name: Europe/London. */
  timeZone: z.string().min(1),
  rooms: z.array(Room).max(500),
  devices: z.array(DevicePlace).max(4_096),
});
export type HomeConfig = z.infer<typeof HomeConfig>;
