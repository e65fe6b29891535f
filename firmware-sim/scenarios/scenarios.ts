import type { Scenario } from '#firmware-sim/happening.ts';
import { firstLight } from './first-light.ts';
import { rowanHouseNight } from './rowan-house-night.ts';

export type Told = {
  readonly words: string;
  readonly play: Scenario;
  /** Everything that happens is in it: residents have no habits of their own. */
  readonly isWhole: boolean;
};

/** Every story that can be played, by its name on the command line. */
export const scenarios: Readonly<Record<string, Told>> = {
  'first-light': {
    words: 'a fall, a stumble and a call, then something every five minutes for as long as it runs',
    play: firstLight,
    isWhole: false,
  },
  'rowan-house-night': {
    words: 'the same beginning, then one night of a home, 21:10 to 07:00, as often as in life',
    play: rowanHouseNight,
    isWhole: true,
  },
};
