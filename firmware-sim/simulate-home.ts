import { parseArgs } from 'node:util';
import type { DeviceId } from '#devices/ids.ts';
import { runEntryPoint } from './entry-point.ts';
import type { Happening } from './happening.ts';
import { Problem } from './problem.ts';
import { say } from './say.ts';
import { scenarios } from './scenarios/scenarios.ts';
import { startSimulatedHome } from './simulated-home.ts';
import { DEMO_WIRING_FILE, readWiring, type Wiring } from './wiring.ts';

/** Faster, a fall sensor's windows would come more often than the gateway takes them (5 a second). */
const FASTEST = 20;
const TRUTH_MS = 12 * 3_600_000;

const HELP = `Usage: npx nightwell simulate home [options]

Plays every device of the wiring file against the broker that it names, until Ctrl-C.
  --wiring FILE    which devices, which broker (default ${DEMO_WIRING_FILE})
  --seed N         another seed is another night; the same seed is the same one (default 1)
  --scenario NAME  what happens (default first-light):
${Object.entries(scenarios)
  .map(([name, { words }]) => `                     ${name}: ${words}`)
  .join('\n')}
  --speed X        how many times faster than life, 0.1 to ${FASTEST} (default 1)
  --from SECONDS   go on from here in the story; what happened in it before is over (default 0)
  --truth          print what happens in the first ${TRUTH_MS / 3_600_000} hours, a line of JSON each, and simulate nothing
  --help           this text

Exit codes: 0 done, 1 failed, 2 used wrongly.`;

await runEntryPoint(HELP, async (stop) => {
  const options = {
    wiring: { type: 'string', default: DEMO_WIRING_FILE },
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', default: 'first-light' },
    speed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    truth: { type: 'boolean', default: false },
  } as const;
  const { values } = parseArgs({ options, strict: true });
  const told = Object.hasOwn(scenarios, values.scenario) ? scenarios[values.scenario] : undefined;
  if (told === undefined) throw new Problem('used-wrongly', `No scenario ${values.scenario}. Try --help.`);
  const { seed, speed, fromMs } = parseNumbers(values);
  const wiring = await readWiring(values.wiring);
  if (values.truth) return sayTruth(told.play(seed, toIds(wiring)));
  const home = startSimulatedHome({
    wiring,
    wiringFile: values.wiring,
    scenario: told.play,
    isTold: told.isWhole,
    seed,
    speed,
    fromMs,
  });
  say(`Simulating ${wiring.devices.length} devices of ${wiring.homeId}. Nothing here is a real person.`);
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await home.stop();
});

function toIds({ devices }: Wiring): readonly DeviceId[] {
  return devices.map(({ deviceId }) => deviceId);
}

type Given = { readonly seed: string; readonly speed: string; readonly from: string };

function parseNumbers(given: Given): { seed: number; speed: number; fromMs: number } {
  const [seed, speed, from] = [Number(given.seed), Number(given.speed), Number(given.from)];
  if (!Number.isInteger(seed)) throw new Problem('used-wrongly', '--seed takes a whole number.');
  if (!(speed >= 0.1 && speed <= FASTEST)) {
    throw new Problem('used-wrongly', `--speed takes a number from 0.1 to ${FASTEST}.`);
  }
  if (!(from >= 0)) throw new Problem('used-wrongly', '--from takes seconds, 0 or more.');
  return { seed, speed, fromMs: from * 1_000 };
}

/** A story may go on for ever: its first night is enough to compare with what was reported. */
function sayTruth(happenings: Iterable<Happening>): void {
  for (const happening of happenings) {
    if (happening.atMs > TRUTH_MS) return;
    say(JSON.stringify(happening));
  }
}
