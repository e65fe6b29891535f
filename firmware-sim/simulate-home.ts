import { parseArgs } from 'node:util';
import { runEntryPoint } from './entry-point.ts';
import type { Scenario } from './happening.ts';
import { Problem } from './problem.ts';
import { say } from './say.ts';
import { firstLight } from './scenarios/first-light.ts';
import { startSimulatedHome } from './simulated-home.ts';
import { DEMO_WIRING_FILE, readWiring } from './wiring.ts';

const scenarios: Readonly<Record<string, Scenario>> = { 'first-light': firstLight };
/** Faster, a fall sensor's windows would come more often than the gateway takes them (5 a second). */
const FASTEST = 20;

const HELP = `Usage: npx nightwell simulate home [options]

Plays every device of the wiring file against the broker that it names, until Ctrl-C.
  --wiring FILE    which devices, which broker (default ${DEMO_WIRING_FILE})
  --seed N         another seed is another night; the same seed is the same one (default 1)
  --scenario NAME  ${Object.keys(scenarios).join(', ')} (default first-light)
  --speed X        how many times faster than life, 0.1 to ${FASTEST} (default 1)
  --help           this text

Exit codes: 0 done, 1 failed, 2 used wrongly.`;

await runEntryPoint(HELP, async (stop) => {
  const options = {
    wiring: { type: 'string', default: DEMO_WIRING_FILE },
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', default: 'first-light' },
    speed: { type: 'string', default: '1' },
  } as const;
  const { values } = parseArgs({ options, strict: true });
  const scenario = Object.hasOwn(scenarios, values.scenario) ? scenarios[values.scenario] : undefined;
  if (scenario === undefined)
    throw new Problem('used-wrongly', `No scenario ${values.scenario}. Try --help.`);
  const [seed, speed] = [Number(values.seed), Number(values.speed)];
  if (!Number.isInteger(seed)) throw new Problem('used-wrongly', '--seed takes a whole number.');
  if (!(speed >= 0.1 && speed <= FASTEST)) {
    throw new Problem('used-wrongly', `--speed takes a number from 0.1 to ${FASTEST}.`);
  }
  const wiring = await readWiring(values.wiring);
  const home = startSimulatedHome({ wiring, wiringFile: values.wiring, scenario, seed, speed });
  say(`Simulating ${wiring.devices.length} devices of ${wiring.homeId}. Nothing here is a real person.`);
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await home.stop();
});
