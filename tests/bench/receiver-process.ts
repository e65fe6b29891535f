import { z } from 'zod';
import { type Carer, startCarer } from '#firmware-sim/carer.ts';
import { answerParent } from './child.ts';
import { BENCH_HOME_ID } from './large-home.ts';
import { connectWire, monotonicMs } from './wire.ts';

/** Who is told, in a process of their own: a carer's screen, or a subscriber for the hop through another broker. */

export type Arrivals = {
  /** First arrival of each name since the last question. */
  readonly arrivals: ReadonlyArray<readonly [name: string, atMs: number]>;
};
export type ScreenWish = { readonly url: string; readonly personId: string; readonly pin: string };

/** As much of a message as is needed to know it: the rest is checked by the carer, after the clock was read. */
type Told = { readonly alert?: { readonly alertId: string; readonly kind: string; readonly state: string } };

/** Every name ever told: an alert is told again with each receipt, also when its own burst is long over. */
const known = new Set<string>();
const arrived = new Map<string, number>();
let open: string[] = [];
let carer: Carer | null = null;

const note = (name: string, atMs: number): void => {
  if (known.has(name)) return;
  known.add(name);
  arrived.set(name, atMs);
  open.push(name);
};

const FallName = z.object({ bootId: z.string(), seq: z.int() });

answerParent({
  async connectScreen({ url, personId, pin }: ScreenWish): Promise<void> {
    carer = await startCarer({ url, personId, pin });
    carer.socket.onAny((event: string, payload: Told) => {
      const { alertId = '', kind, state } = payload.alert ?? {};
      if (event === 'alert' && kind === 'possible-fall' && state === 'raised') note(alertId, monotonicMs());
    });
  },
  async connectSubscriber({ port }: { port: number }): Promise<void> {
    const wire = await connectWire({
      port,
      clientId: 'bench-subscriber',
      onMessage({ topic, payload }, atMs) {
        const { bootId, seq } = FallName.parse(JSON.parse(payload.toString()));
        note(`${topic.split('/')[2]}.${bootId}.${seq}`, atMs);
      },
    });
    await wire.subscribe(`nightwell1/${BENCH_HOME_ID}/+/event`);
  },
  /** Hands over what came once it is `count` names, or `withinMs` have passed. */
  async take({ count, withinMs }: { count: number; withinMs: number }): Promise<Arrivals> {
    const deadlineMs = monotonicMs() + withinMs;
    while (arrived.size < count && monotonicMs() < deadlineMs) await pause(10);
    const arrivals = [...arrived];
    arrived.clear();
    return { arrivals };
  },
  /** The carer goes to everyone who fell, so that their next fall is a new one. Resolves when all is recorded. */
  async visit(): Promise<void> {
    const visited = open;
    open = [];
    const { ask } = carer ?? {};
    if (ask === undefined) return;
    const answers = await Promise.all(
      visited.flatMap((alertId) => [
        ask('accept-alert', alertId),
        ask('arrive', alertId),
        ask('close-alert', alertId, 'fell-not-hurt'),
      ]),
    );
    const refused = answers.find(({ ok }) => !ok);
    if (refused !== undefined)
      throw new Error(`a visit was refused: ${JSON.stringify(refused)} (${visited.join(' ')})`);
  },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
