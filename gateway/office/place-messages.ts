import { z } from 'zod';
import { DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import { BedsidePage } from '#gateway/alerting/alert.ts';
import { ObservingSensor, StreamRefusal } from './consents.ts';
import { RoomChoice } from './people-messages.ts';
import { AtMs, based, Changed, Count, Version, Zone } from './versioned.ts';

const RoomRow = RoomChoice.extend({
  deviceIds: z.array(DeviceId),
  /** How many live here; names are the residents' page's. */
  residentCount: Count,
});
export type RoomRow = z.infer<typeof RoomRow>;
export const RoomsPage = z.object({
  version: Version,
  rooms: z.array(RoomRow),
  zones: z.array(z.string()),
});
export type RoomsPage = z.infer<typeof RoomsPage>;

const RoomLabel = z.string().trim().min(1).max(40);
export const AddRoom = z.strictObject({ ...based, label: RoomLabel, zone: Zone });
export const RoomAdded = Changed.extend({ roomId: RoomId });
export type RoomAdded = z.infer<typeof RoomAdded>;
export const ChangeRoom = z.strictObject({ ...based, roomId: RoomId, label: RoomLabel, zone: Zone });
/** Refused (`in-use`) while somebody lives there or a device stands there. */
export const RemoveRoom = z.strictObject({ ...based, roomId: RoomId });

/**
 * `heard`: within its time. `waiting`: not yet since the gateway's start or since its link died. `silent`: too long.
 * `refused`: nothing of it is read, see `refusal`. `not-expected`: its resident is not in the home.
 */
const DeviceState = z.enum(['heard', 'waiting', 'silent', 'refused', 'not-expected']);

export const DeviceRow = z.object({
  deviceId: DeviceId,
  /** "fall sensor 0012". */
  label: z.string(),
  className: z.string(),
  roomId: RoomId.nullable(),
  residentId: ResidentId.nullable(),
  state: DeviceState,
  /** Since then, in ms; null: not heard since the gateway's start. */
  heardAgoMs: z.number().nonnegative().nullable(),
  /** Of a speaker: the page that may stand in for it. Null: no speaker, or none is expected. */
  page: BedsidePage.nullable(),
  refusal: StreamRefusal.nullable(),
  /** Packets refused since the gateway's start. */
  refusedCount: Count,
  lastRefusedAtMs: AtMs.nullable(),
  /** It can sign in at the broker. False: give it a new secret. */
  hasSecret: z.boolean(),
});
export type DeviceRow = z.infer<typeof DeviceRow>;

export const DevicesPage = z.object({
  version: Version,
  nowAtMs: AtMs,
  devices: z.array(DeviceRow),
  rooms: z.array(RoomChoice),
  /** For whom a device can be. `name` is null for whoever may not see residents (the installer). */
  residents: z.array(
    z.object({ residentId: ResidentId, name: z.string().nullable(), roomId: RoomId.nullable() }),
  ),
  /** Kinds of device there are. `sensor`: what has to be consented to; null: it observes nobody. */
  classes: z.array(
    z.object({ className: z.string(), label: z.string(), sensor: ObservingSensor.nullable() }),
  ),
});
export type DevicesPage = z.infer<typeof DevicesPage>;

const place = { roomId: RoomId.nullable(), residentId: ResidentId.nullable() };
/** `className` and the number on the casing name it: `fall` and 21 are `fall-0021`. */
export const AddDevice = z.strictObject({
  ...based,
  className: z.string().regex(/^[a-z]{2,12}$/),
  number: z.int().min(1).max(9_999),
  ...place,
});
export const PlaceDevice = z.strictObject({ ...based, deviceId: DeviceId, ...place });
export const RemoveDevice = z.strictObject({ ...based, deviceId: DeviceId });
export const RenewDeviceSecret = z.strictObject({ ...based, deviceId: DeviceId });
/** `secret` is told this once: the gateway keeps only a hash. */
export const SecretMade = Changed.extend({ deviceId: DeviceId, secret: z.string().min(32) });
export type SecretMade = z.infer<typeof SecretMade>;
