import { DeviceId } from '#devices/ids.ts';
import type { Happening } from '#firmware-sim/happening.ts';
import { createRandom } from '#firmware-sim/random.ts';

const story: readonly Happening[] = [
  { atMs: 40_000, deviceId: DeviceId.parse('fall-0012'), what: 'hard-fall' },
  { atMs: 120_000, deviceId: DeviceId.parse('fall-0007'), what: 'stumble' },
  { atMs: 240_000, deviceId: DeviceId.parse('call-0003'), what: 'call' },
];

const AFTERWARDS_EVERY_MS = { low: 180_000, high: 420_000 } as const;

/**
 * The first thing that a newcomer sees: a fall within the first minute, a stumble, a call, then about one happening
 * every five minutes for as long as it runs. Far busier than any night: a home of 40 sees two falls a week.
 */
export function* firstLight(seed: number, deviceIds: readonly DeviceId[]): Generator<Happening, void> {
  yield* story.filter(({ deviceId }) => deviceIds.includes(deviceId));
  const random = createRandom(seed);
  const sensors = deviceIds.filter((id) => id.startsWith('fall-'));
  const buttons = deviceIds.filter((id) => id.startsWith('call-'));
  let atMs = story.at(-1)?.atMs ?? 0;
  for (;;) {
    atMs += Math.round(random.between(AFTERWARDS_EVERY_MS.low, AFTERWARDS_EVERY_MS.high));
    const what = random.pick(['stumble', 'call', 'hard-fall', 'stumble', 'call'] as const);
    const [first, ...others] = what === 'call' ? buttons : sensors;
    if (first === undefined) {
      if (sensors.length + buttons.length === 0) return;
      continue;
    }
    yield { atMs, deviceId: random.pick([first, ...others]), what };
  }
}
