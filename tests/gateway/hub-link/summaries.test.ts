import { expect, it } from 'vitest';
import { DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import { emptyHome, type Home } from '#gateway/alerting/home.ts';
import { DeviceHealth } from '#gateway/hub-link/envelope.ts';
import { toDeviceHealths } from '#gateway/hub-link/summaries.ts';

const deviceId = DeviceId.parse('fall-0012');
const config = {
  homeId: HomeId.parse('rowan-house'),
  timeZone: 'Europe/London',
  rooms: [],
  devices: [{ deviceId, roomId: RoomId.parse('room-12'), residentId: ResidentId.parse('resident-12') }],
};
const open = {
  silent: { kind: 'device-silent', deviceId, onsetAtMs: 7, evidence: {} },
  battery: { kind: 'battery-low', deviceId, onsetAtMs: 8, evidence: { batteryPercent: 9 } },
  other: { kind: 'device-silent', deviceId: 'fall-0001', onsetAtMs: 9, evidence: {} },
};
const read = { state: 'ok', silentSinceAtMs: null, isBatteryLow: false, batteryPercent: null } as const;

it.each<{
  why: string;
  alerts: ReadonlyArray<keyof typeof open>;
  refused: readonly string[];
  health: Partial<DeviceHealth>;
}>([
  { why: 'nothing is open', alerts: [], refused: [], health: read },
  { why: 'another one is silent', alerts: ['other'], refused: ['fall-0001'], health: read },
  {
    why: 'it is silent',
    alerts: ['silent'],
    refused: [],
    health: { ...read, state: 'silent', silentSinceAtMs: 7 },
  },
  {
    why: 'its battery is low',
    alerts: ['battery'],
    refused: [],
    health: { ...read, isBatteryLow: true, batteryPercent: 9 },
  },
  {
    why: 'nobody agreed to it, whatever it sends',
    alerts: [],
    refused: [deviceId],
    health: { ...read, state: 'refused' },
  },
  {
    why: 'the consent was withdrawn while it was silent with a low battery',
    alerts: ['silent', 'battery'],
    refused: [deviceId],
    health: { ...read, state: 'refused' },
  },
])('the hub is told how a device is: $why', ({ alerts, refused, health }) => {
  const home = {
    ...emptyHome,
    config,
    open: Object.fromEntries(alerts.map((name) => [name, open[name]])),
  } as unknown as Home;
  const told = toDeviceHealths(home, new Set(refused));
  expect(told).toEqual([{ deviceId, roomId: 'room-12', residentId: 'resident-12', ...health }]);
  expect(DeviceHealth.safeParse(told[0]).success).toBe(true);
});
