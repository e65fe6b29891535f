import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DeviceId } from '#devices/ids.ts';
import { runEntryPoint } from './entry-point.ts';
import { claimDevice } from './played-device.ts';
import { Position, positions } from './positions.ts';
import { Problem } from './problem.ts';
import { readRecording, toRecordedPosition } from './recording.ts';
import { type PlayedResult, playRecording } from './recording-player.ts';
import { say } from './say.ts';
import { DEMO_WIRING_FILE, readWiring, toPlace, type WiredDevice } from './wiring.ts';

/** A running simulator needs this long to see the claim and to say goodbye for the device. */
const STAND_BACK_MS = 1_000;

const HELP = `Usage: npx nightwell device play RECORDING --as DEVICE [options]

Plays a recorded movement (.csv or .csv.gz: t_s,ax_g,ay_g,az_g) through the fall detector of a worn sensor,
in real time, to the broker that the wiring file names. A running simulator leaves the device to it meanwhile.
  --as DEVICE          a fall sensor of the wiring file, such as fall-0012
  --wiring FILE        which devices, which broker (default ${DEMO_WIRING_FILE})
  --position PLACE     ${positions.join(', ')} (default: the end of the recording's name, _waist.csv.gz)
  --speed X            how many times faster than life, 0.1 to 20 (default 1)
  --help               this text

Exit codes: 0 done, 1 failed, 2 used wrongly.`;

await runEntryPoint(HELP, async (stop) => {
  const options = {
    as: { type: 'string' },
    wiring: { type: 'string', default: DEMO_WIRING_FILE },
    position: { type: 'string' },
    speed: { type: 'string', default: '1' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true, strict: true });
  const [recording, ...others] = positionals;
  if (recording === undefined || others.length > 0 || values.as === undefined) {
    throw new Problem('used-wrongly', HELP);
  }
  const position = parsePosition(values.position, recording);
  const speed = Number(values.speed);
  if (!(speed >= 0.1 && speed <= 20))
    throw new Problem('used-wrongly', '--speed takes a number from 0.1 to 20.');
  const wiring = await readWiring(values.wiring);
  const wired = findDevice(wiring.devices, values.as);
  await requireReadable(recording);
  const release = claimDevice(values.wiring, wired.deviceId);
  try {
    await sleep(STAND_BACK_MS, undefined, { signal: stop }).catch(() => undefined);
    say(`Playing ${basename(recording)} as ${wired.deviceId} (${toPlace(wired)}).`);
    const { brokerUrl, homeId } = wiring;
    tell(await playRecording({ recording, wired, brokerUrl, homeId, position, speed, stop }));
  } finally {
    release();
  }
});

/** A wrong file is told before a running simulator is made to stand back for it. */
async function requireReadable(recording: string): Promise<void> {
  for await (const _ of readRecording(recording)) return;
}

function parsePosition(given: string | undefined, recording: string): Position {
  if (given !== undefined) {
    const position = Position.safeParse(given);
    if (position.success) return position.data;
    throw new Problem('used-wrongly', `--position takes ${positions.join(', ')}.`);
  }
  const recorded = toRecordedPosition(recording);
  if (recorded !== null) return recorded;
  throw new Problem('used-wrongly', `The recording's name does not tell where it was worn. Add --position.`);
}

function findDevice(devices: readonly WiredDevice[], id: string): WiredDevice {
  const deviceId = DeviceId.safeParse(id);
  const device = devices.find((candidate) => candidate.deviceId === deviceId.data);
  if (!deviceId.success || device === undefined) {
    const known = devices.map((candidate) => candidate.deviceId).filter((known) => known.startsWith('fall-'));
    throw new Problem(
      'used-wrongly',
      `${id} is not in the wiring file. Fall sensors there: ${known.join(', ')}.`,
    );
  }
  if (!device.deviceId.startsWith('fall-')) throw new Problem('used-wrongly', `${id} is not a fall sensor.`);
  return device;
}

function tell({ falls, isCutShort }: PlayedResult): void {
  if (isCutShort) say('Stopped before the end of the recording.');
  for (const { peakG, confidence, postureTurnDegrees } of falls) {
    const signs = `impact ${peakG.toFixed(1)} g, turned by ${Math.round(postureTurnDegrees)}°`;
    say(`Possible fall told to the gateway: ${signs}, confidence ${confidence.toFixed(2)}.`);
  }
  if (falls.length === 0) say('Nothing in it looked like a fall; the gateway was told of movement only.');
}
