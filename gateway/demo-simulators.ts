import type { Parts } from './demo-parts.ts';
import type { Ready } from './main.ts';

/** A part that dies is started again after this, as often as it takes. */
const RESTART_MS = 2_000;
const SCENARIO = 'rowan-house-night';
/** At life's speed a visitor takes the first alerts; after this the simulated carers help. */
const HANDS_OFF_SECONDS = 120;

type Helping = {
  readonly parts: Parts;
  readonly seed: number | null;
  readonly speed: number;
  readonly isOver: () => boolean;
};

/** Every device of the home, with the story; whoever starts again goes on where it is. */
export function startDevices({
  parts,
  seed,
  speed,
  isOver,
  wiringFile,
}: Helping & { readonly wiringFile: string }): void {
  const began = performance.now();
  const start = (fromMs: number): void =>
    parts.start('devices', {
      script: 'firmware-sim/simulate-home.ts',
      args: [
        ...['--wiring', wiringFile, '--scenario', SCENARIO, '--speed', String(speed)],
        ...['--from', String(Math.floor(fromMs / 1_000))],
        ...(seed === null ? [] : ['--seed', String(seed)]),
      ],
      onDied() {
        tell('The simulated devices ended by themselves; starting them again.');
        again(() => start((performance.now() - began) * speed), RESTART_MS, isOver);
      },
    });
  start(0);
}

type Carers = Helping & { readonly demo: NonNullable<Ready['demo']>; readonly url: string };

/** Carers at their screens. */
export function startCarers({ parts, seed, speed, isOver, demo, url }: Carers): void {
  const start = (handsOffSeconds: number): void =>
    parts.start('carers', {
      script: 'firmware-sim/simulate-carers.ts',
      // Where any list of processes could show it, a PIN does not stand.
      env: { NIGHTWELL_DEMO_PIN: demo.pin },
      args: [
        ...['--url', url, '--speed', String(speed)],
        ...['--hands-off', String(handsOffSeconds)],
        ...(seed === null ? [] : ['--seed', String(seed)]),
      ],
      onDied() {
        tell('The simulated carers ended by themselves; starting them again.');
        again(() => start(0), RESTART_MS, isOver);
      },
    });
  start(speed === 1 ? HANDS_OFF_SECONDS : 0);
}

/** Starts it again a little later, unless everything has been stopped by then. */
export function again(start: () => void, afterMs: number, isOver: () => boolean): void {
  setTimeout(() => {
    if (!isOver()) start();
  }, afterMs).unref();
}

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
