import { DeviceId } from '#devices/ids.ts';
import type { HubEnvelope } from '#gateway/hub-link/envelope.ts';
import type { Live } from '#gateway/office/live.ts';
import { createSystemClock } from '#gateway/system.ts';
import { anEnvelope, aStory } from '#tests/dashboards/hub/sayings.ts';
import type { OfficeSite } from './office-site.ts';

const clock = createSystemClock();
const kinds = ['fall', 'call', 'audio'] as const;
const toDeviceId = (kind: string, number: number) =>
  DeviceId.parse(`${kind}-${String(number).padStart(4, '0')}`);

/** A running home with a silent sensor, a device that was never heard, a hung history and a mistake in a plan. */
export function aBusyLife(): Live {
  const atMs = Date.now();
  const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
  const next: HubEnvelope = anEnvelope(41, { kind: 'alert-story', body: aStory() });
  return {
    devices: () => ({ heardCount: 57, expectedCount: 60 }),
    heardStates: () =>
      numbers.flatMap((number) =>
        kinds.map((kind) => ({
          deviceId: toDeviceId(kind, number),
          page: null,
          state:
            number === 7 && kind === 'fall'
              ? 'silent'
              : number === 9 && kind === 'call'
                ? 'waiting'
                : 'heard',
          heardUptimeMs:
            number === 9 && kind === 'call'
              ? null
              : clock.uptimeMs() - (number === 7 && kind === 'fall' ? 5_400_000 : number * 1_500),
        })),
      ),
    refusals: () => [
      { deviceId: 'audio-0003', reason: 'no-record', refusedCount: 1_284, lastRefusedAtMs: atMs - 8_000 },
      { deviceId: 'fall-0005', reason: 'withdrawn', refusedCount: 12, lastRefusedAtMs: atMs - 90_000 },
    ],
    outlets: () => [
      {
        name: 'screens',
        state: 'working',
        lastSuccessAtMs: atMs - 4_000,
        failureCount: 0,
        waitingCount: null,
        words: '3 screens are connected.',
      },
      {
        name: 'voice',
        state: 'waiting',
        lastSuccessAtMs: null,
        failureCount: 0,
        waitingCount: 0,
        words: null,
      },
      {
        name: 'history',
        state: 'failing',
        lastSuccessAtMs: atMs - 720_000,
        failureCount: 31,
        waitingCount: 18_204,
        words: 'The store does not answer.',
      },
      {
        name: 'hub',
        state: 'working',
        lastSuccessAtMs: atMs - 60_000,
        failureCount: 2,
        waitingCount: 3,
        words: null,
      },
      {
        name: 'node-red',
        state: 'off',
        lastSuccessAtMs: null,
        failureCount: 0,
        waitingCount: null,
        words: 'Not set up.',
      },
    ],
    nodeRed: () => ({
      state: 'waiting',
      why: 'Node-RED stopped answering: a flow may be busy without end, or this machine had no time for it.',
      restartCount: 2,
      editor: { url: 'http://127.0.0.1:1880/', userName: 'installer', password: 'made-for-this-run' },
      lines: [
        '25 Nov 03:09:11 - [info] Started flows',
        '25 Nov 03:10:02 - [warn] a long line '.padEnd(160, '.'),
      ],
    }),
    hub: () => ({
      stats: () => ({
        hubState: 'connected',
        hubWaitingCount: 3,
        hubWaitingBytes: 2_480,
        hubDroppedCount: 0,
      }),
      nextEnvelope: () => Promise.resolve(next),
    }),
    plans: () => ({
      state: () => plans,
      read: () => Promise.resolve({ ...plans, readAtMs: Date.now(), problems: [] }),
    }),
  };
}

const plans = {
  folder: '/var/lib/nightwell/plans',
  readAtMs: Date.UTC(2026, 10, 24, 21),
  residentCount: 3,
  reminderCount: 11,
  problems: [
    { file: 'resident-12.yaml', line: 4, message: '“8 o’clock” is no time of day; write 08:00' },
    { file: 'resident-4.yaml', line: 9, message: '“syay” is not known here; did you mean “say”?' },
  ],
};

/** What a manager of such a home has to see to: refused streams, who is away, a room without a resident, 102 devices. */
export async function fillTheHouse({ office }: OfficeSite): Promise<void> {
  const version = async (path: '/api/office/devices' | '/api/office/consents' | '/api/office/residents') =>
    (await office.well(path)).version;
  const { devices } = await office.well('/api/office/devices');
  const hasSpeaker = (room: number) =>
    devices.some(({ deviceId, roomId }) => roomId === `room-${room}` && deviceId.startsWith('speaker-'));
  for (const number of [...Array(20).keys()].map((index) => index + 1)) {
    const speaker = hasSpeaker(number) ? [] : ['speaker'];
    for (const className of [...speaker, 'call', ...(number <= 2 ? ['fall'] : [])]) {
      await office.well('/api/office/devices/add', {
        basedOnVersion: await version('/api/office/devices'),
        className,
        number: className === 'speaker' ? number : number + 20,
        roomId: className === 'fall' ? null : `room-${number}`,
        residentId: null,
      });
    }
  }
  for (const [residentId, sensor] of [
    ['resident-3', 'audio'],
    ['resident-5', 'fall'],
  ] as const) {
    await office.well('/api/office/consents/withdraw', {
      basedOnVersion: await version('/api/office/consents'),
      residentId,
      sensor,
    });
  }
  for (const [residentId, presence] of [
    ['resident-8', 'in-hospital'],
    ['resident-14', 'away'],
    ['resident-19', 'died'],
  ] as const) {
    await office.well('/api/office/residents/presence', {
      basedOnVersion: await version('/api/office/residents'),
      residentId,
      presence,
    });
  }
}

/** Everybody has agreed, or it was decided for them: nothing is left to be seen to. */
export async function settleTheHouse({ office }: OfficeSite): Promise<void> {
  const { residents } = await office.well('/api/office/consents');
  for (const { residentId, cells } of residents) {
    for (const { sensor, state } of cells) {
      if (state === 'allowed') continue;
      const { version } = await office.well('/api/office/consents');
      const decision = { decidedBy: 'Dr Ann Shaw', decidedOn: '2026-09-02' };
      await office.well('/api/office/consents/record', {
        ...{ basedOnVersion: version, residentId, sensor },
        ...{ basis: 'best-interests', decision },
      });
    }
  }
}
