import type { DeviceId } from '#devices/ids.ts';
import type { PromptAnswered } from '#devices/speaker.ts';

/** What befalls a resident's body, as worn sensors and beds feel it. */
export type BodyHappening = 'hard-fall' | 'stumble' | 'call' | 'get-up' | 'still-up';
const bodyHappenings: readonly BodyHappening[] = ['hard-fall', 'stumble', 'call', 'get-up', 'still-up'];
const ofTheBody: ReadonlySet<string> = new Set(bodyHappenings);
export const isOfTheBody = (what: string): what is BodyHappening => ofTheBody.has(what);

/** What befalls a device: `forMs` long for the first three. */
export type DeviceHappening = 'coughing' | 'television' | 'unplugged' | 'battery-low';

/** How a resident answers whatever their bedside speaker asks, from now on; null: not at all. */
export type Answering = { readonly answer: PromptAnswered['answer']; readonly afterMs: number } | null;

/** Something that happens in a simulated night: the ground truth behind what devices then report. */
export type Happening = {
  /** From the scenario's start. */
  readonly atMs: number;
  readonly deviceId: DeviceId;
  readonly what: BodyHappening | DeviceHappening | 'answering';
  /**
   * How long it lasts, for what ends by itself; a `get-up` without it: as the resident's habit is. `still-up`, at the
   * story's start, is whoever has not been to bed yet: nobody left one.
   */
  readonly forMs?: number;
  /** With `answering` only. */
  readonly answering?: Answering;
};

/** A story that may go on for ever: happenings in order of time, made from a seed and the home's devices. */
export type Scenario = (seed: number, deviceIds: readonly DeviceId[]) => Generator<Happening, void>;

/** Words for the person at the terminal. */
const wordsFor: Readonly<Record<Exclude<Happening['what'], 'answering'>, string>> = {
  'hard-fall': 'the resident falls and stays down (simulated)',
  stumble: 'the resident stumbles to the floor and gets up again (simulated)',
  call: 'the call button is pressed (simulated)',
  'get-up': 'the resident gets up for a while (simulated)',
  'still-up': 'the resident has not gone to bed yet (simulated)',
  coughing: 'a spell of coughing, told as sound levels only (simulated)',
  television: 'the television is on, told as sound levels only (simulated)',
  unplugged: 'a device is unplugged for a while (simulated)',
  'battery-low': 'a battery is nearly empty (simulated)',
};

/** One line for the person at the terminal; null for what nobody in the home could notice yet. */
export function toWords({ what, deviceId }: Happening): string | null {
  if (what === 'answering') return null;
  const words = wordsFor[what];
  return what === 'unplugged' || what === 'battery-low' ? `${words.replace('(', `(${deviceId}, `)}` : words;
}
