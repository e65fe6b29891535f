import type { DeviceId } from '#devices/ids.ts';

/** Something that befalls a resident in a simulated night: the ground truth behind what devices then report. */
export type Happening = {
  /** From the scenario's start. */
  readonly atMs: number;
  readonly deviceId: DeviceId;
  readonly what: 'hard-fall' | 'stumble' | 'call' | 'get-up';
  /** Only for `get-up`: they go back to bed after this; where left out, as the resident's habit is. */
  readonly forMs?: number;
};

/** A story that may go on for ever: happenings in order of time, made from a seed and the home's devices. */
export type Scenario = (seed: number, deviceIds: readonly DeviceId[]) => Generator<Happening, void>;

/** Words for the person at the terminal. */
export const wordsFor: Readonly<Record<Happening['what'], string>> = {
  'hard-fall': 'the resident falls and stays down (simulated)',
  stumble: 'the resident stumbles to the floor and gets up again (simulated)',
  call: 'the call button is pressed (simulated)',
  'get-up': 'the resident gets up for a while (simulated)',
};
