import { setTimeout as wait } from 'node:timers/promises';
import { type AlertView, SCREEN_HEARTBEAT_MS } from '#gateway/staff/protocol.ts';
import { type Carer, startCarer } from './carer.ts';
import { kindWords, outcomeWords, toRoomWords, toVisit, type Visit } from './carer-habits.ts';
import { complain, say } from './say.ts';

export type SimulatedCarersOptions = {
  readonly url: string;
  readonly pin: string;
  readonly seed: number;
  readonly speed: number;
  /** Real time from now in which they leave everything to whoever looks on. */
  readonly handsOffMs: number;
  readonly people: ReadonlyArray<{ readonly personId: string; readonly name: string }>;
};

type Worker = {
  readonly personId: string;
  readonly name: string;
  readonly carer: Carer;
  isBusy: boolean;
};

/** How often they look at what waits. */
const LOOK_MS = 250;
const priorities: readonly AlertView['priority'][] = ['high', 'medium', 'low', 'technical-high', 'technical'];

/** Carers with screens who take what nobody has taken, go there and say what they found, until stopped. */
export async function startSimulatedCarers(
  options: SimulatedCarersOptions,
): Promise<{ readonly stop: () => Promise<void> }> {
  const { url, pin, people, seed, speed, handsOffMs } = options;
  const leaving = new AbortController();
  const workers: Worker[] = [];
  for (const { personId, name } of people) {
    // Of its own name, so that a visitor who signs in as the same carer keeps their own screen.
    const carer = await startCarer({ url, personId, pin, screenId: `simulated-${personId}` });
    workers.push({ personId, name, carer, isBusy: false });
  }
  const startedMs = performance.now();
  /** When each alert was first seen untaken; what they have in hand is none of the others' business. */
  const waitingSinceMs = new Map<string, number>();
  const inHand = new Set<string>();
  /** Where one of them is: theirs to end, also after this process or the gateway was started again. */
  const attended = new Set<string>();
  const visits: Set<Promise<void>> = new Set();

  const pass = (storyMs: number): Promise<void> =>
    wait(storyMs / speed, undefined, { signal: leaving.signal });

  async function go(worker: Worker, alert: AlertView, visit: Visit): Promise<void> {
    const { carer, name } = worker;
    const { alertId } = alert;
    const what = `${toRoomWords(alert)}: ${kindWords[alert.kind]}`;
    carer.saw(alertId);
    if (!(await carer.ask('accept-alert', alertId)).ok) return; // somebody else was quicker
    say(`${name} is going. ${what} (simulated carer)`);
    await pass(visit.arrivesAfterMs);
    if (!(await carer.ask('arrive', alertId)).ok) return;
    attended.add(alertId);
    say(`${name} is there. ${what} (simulated carer)`);
    await end(worker, alert, visit);
  }

  async function end({ carer, name }: Worker, alert: AlertView, visit: Visit): Promise<void> {
    const { alertId, kind } = alert;
    await pass(visit.closesAfterMs);
    if (!(await carer.ask('close-alert', alertId, visit.outcome)).ok) return;
    attended.delete(alertId);
    const what = `${toRoomWords(alert)}: ${kindWords[kind]}`;
    say(`${name} has closed it: ${outcomeWords[visit.outcome]}. ${what} (simulated carer)`);
  }

  function send(worker: Worker, alert: AlertView, visit: Visit): void {
    worker.isBusy = true;
    inHand.add(alert.alertId);
    const visiting = (alert.state === 'attended' ? end : go)(worker, alert, visit)
      // A gateway that is being started again answers nobody: the alert is still there afterwards.
      .catch((cause: unknown) => {
        if (!leaving.signal.aborted) complain(`${worker.name} could not say so: ${String(cause)}`);
      })
      .finally(() => {
        worker.isBusy = false;
        inHand.delete(alert.alertId);
        waitingSinceMs.delete(alert.alertId);
        visits.delete(visiting);
      });
    visits.add(visiting);
  }

  function look(): void {
    const nowMs = performance.now();
    const [first] = workers;
    if (first === undefined) return;
    const untaken = first.carer.alerts().filter(({ state }) => state === 'raised');
    for (const alertId of waitingSinceMs.keys()) {
      if (!untaken.some((alert) => alert.alertId === alertId)) waitingSinceMs.delete(alertId);
    }
    for (const { alertId } of untaken) {
      if (!waitingSinceMs.has(alertId)) waitingSinceMs.set(alertId, nowMs);
    }
    if (nowMs - startedMs < handsOffMs) return;
    for (const worker of workers) takeUp(worker);
    for (const alert of untaken.toSorted(byUrgency)) {
      const visit = toVisit(alert, seed);
      const worker = workers.find(({ isBusy }) => !isBusy);
      if (visit === null || worker === undefined || inHand.has(alert.alertId)) continue;
      const waitedMs = (nowMs - (waitingSinceMs.get(alert.alertId) ?? nowMs)) * speed;
      if (waitedMs >= visit.takesAfterMs) send(worker, alert, visit);
    }
  }

  function takeUp(worker: Worker): void {
    const own = worker.carer
      .alerts()
      .find(
        ({ alertId, state, arrivedBy }) =>
          state === 'attended' && attended.has(alertId) && arrivedBy?.personId === worker.personId,
      );
    if (own === undefined || worker.isBusy || inHand.has(own.alertId)) return;
    const visit = toVisit(own, seed);
    if (visit !== null) send(worker, own, visit);
  }

  for (const { personId, carer } of workers) {
    const own = carer.alerts().filter(({ arrivedBy }) => arrivedBy?.personId === personId);
    for (const { alertId } of own) attended.add(alertId);
  }
  const beat = (): void => {
    // A missed one is the screen's to notice; the next is five seconds away.
    for (const { carer } of workers) carer.heartbeat().catch(() => undefined);
  };
  const looking = setInterval(look, LOOK_MS);
  const beating = setInterval(beat, SCREEN_HEARTBEAT_MS);
  return {
    async stop() {
      clearInterval(looking);
      clearInterval(beating);
      leaving.abort();
      for (const { carer } of workers) carer.leave();
      await Promise.all(visits);
    },
  };
}

const byUrgency = (a: AlertView, b: AlertView): number =>
  priorities.indexOf(a.priority) - priorities.indexOf(b.priority) || a.onsetUptimeMs - b.onsetUptimeMs;
