import { parseArgs } from 'node:util';
import { runEntryPoint } from './entry-point.ts';
import { Problem } from './problem.ts';
import { say } from './say.ts';
import { startSimulatedCarers } from './simulated-carers.ts';

const FASTEST = 20;
const people = [
  { personId: 'amy', name: 'Amy' },
  { personId: 'ben', name: 'Ben' },
] as const;

const HELP = `Usage: npx nightwell simulate carers --url URL --pin PIN [options]

Two carers of the demonstration home, Amy and Ben, until Ctrl-C: each takes what nobody has taken after 20 to 90
seconds, is there 30 to 120 seconds later, and says after some minutes what they found. What they do is said here.
  --url URL            the night screens' address, such as http://127.0.0.1:8420
  --pin PIN            the PIN that the demonstration printed; better in the environment: NIGHTWELL_DEMO_PIN
  --seed N             another seed, another pace (default 1)
  --speed X            how many times faster than life, 0.1 to ${FASTEST} (default 1)
  --hands-off SECONDS  leave everything to you for so long, in real seconds (default 0)
  --help               this text

Exit codes: 0 done, 1 failed, 2 used wrongly.`;

await runEntryPoint(HELP, async (stop) => {
  const options = {
    url: { type: 'string' },
    pin: { type: 'string' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '1' },
    'hands-off': { type: 'string', default: '0' },
  } as const;
  const { values } = parseArgs({ options, strict: true });
  const pin = values.pin ?? process.env.NIGHTWELL_DEMO_PIN;
  const { url } = values;
  if (url === undefined || pin === undefined) throw new Problem('used-wrongly', HELP);
  if (!URL.canParse(url)) throw new Problem('used-wrongly', `--url ${url}: no address. Try --help.`);
  const [seed, speed, handsOff] = [Number(values.seed), Number(values.speed), Number(values['hands-off'])];
  if (!Number.isInteger(seed)) throw new Problem('used-wrongly', '--seed takes a whole number.');
  if (!(speed >= 0.1 && speed <= FASTEST)) {
    throw new Problem('used-wrongly', `--speed takes a number from 0.1 to ${FASTEST}.`);
  }
  if (!(handsOff >= 0)) throw new Problem('used-wrongly', '--hands-off takes seconds, 0 or more.');
  const carers = await startSimulatedCarers({
    url: url.replace(/\/+$/, ''),
    pin,
    seed,
    speed,
    people,
    handsOffMs: handsOff * 1_000,
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('not-signed-in', `The carers could not sign in at ${url}: ${why}`, { cause });
  });
  say('Amy and Ben are on duty (simulated carers).');
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await carers.stop();
});
