import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestHome } from './a-home.ts';
import { findRecordedData } from './recorded-data.ts';

type Stream = { readonly position: string; readonly file: string };
type Trial = {
  readonly id: string;
  readonly label: string;
  readonly activity_text: string;
  readonly streams: readonly Stream[];
};

const synthetic = {
  FALL: 'tests/firmware-sim/fixtures/synthetic-fall_waist.csv.gz',
  sitting: 'tests/firmware-sim/fixtures/synthetic-sitting-down_waist.csv.gz',
} as const;

/** A recording of a real person's waist, or the committed synthetic one where there are none; `words` says which. */
export function findRecording(what: keyof typeof synthetic): {
  readonly file: string;
  readonly words: string;
} {
  const { folder } = findRecordedData();
  if (folder === null)
    return { file: synthetic[what], words: `synthetic recording (no recorded data): ${what}` };
  const umafall = join(folder, 'falls', 'umafall');
  const { records } = JSON.parse(readFileSync(join(umafall, 'manifest.json'), 'utf8')) as {
    records: Trial[];
  };
  for (const trial of records) {
    const isWanted = what === 'FALL' ? trial.label === 'FALL' : trial.activity_text.startsWith('sitting');
    const stream = trial.streams.find(({ position }) => position === 'waist');
    if (isWanted && stream !== undefined) {
      return {
        file: join(umafall, stream.file),
        words: `recorded person, ${trial.id}: ${trial.activity_text}`,
      };
    }
  }
  throw new Error(`no ${what} at the waist in ${umafall}`);
}

/** Streams a recording through the detector to the home's broker, as `npx nightwell device play` does. */
export function playRecording(
  home: TestHome,
  file: string,
  deviceId: string,
  more: readonly string[] = [],
): ChildProcess {
  const folder = join(home.folder, 'demo');
  mkdirSync(folder, { recursive: true });
  const wiringFile = join(folder, 'wiring.json');
  const devices = home.demo.devices.filter((device) => device.deviceId === deviceId);
  const brokerUrl = `mqtt://127.0.0.1:${home.gateway().mqttPort}`;
  writeFileSync(wiringFile, JSON.stringify({ brokerUrl, homeId: home.demo.homeConfig.homeId, devices }));
  const args = ['firmware-sim/play-recording.ts', file, '--as', deviceId, '--wiring', wiringFile, ...more];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** What a started program printed, once it has ended with exit code 0. */
export async function finishOf(child: ChildProcess): Promise<string> {
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8');
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`ended with ${code}: ${printed}`);
  return printed;
}
