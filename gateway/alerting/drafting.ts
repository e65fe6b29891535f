import type { Alert } from './alert.ts';
import type { AlertingEvent } from './event.ts';
import { evolve } from './evolve.ts';
import type { Home } from './home.ts';
import type { DevicePlace, HomeConfig } from './home-config.ts';
import type { Input } from './input.ts';
import { toDeadlines } from './ladder.ts';
import type { Policy, Priority } from './policy.ts';

type Fact = AlertingEvent extends infer Each
  ? Each extends AlertingEvent
    ? Omit<Each, 'atMs' | 'uptimeMs'>
    : never
  : never;
type RaisedFact = Omit<
  Extract<Fact, { kind: 'alert-raised' }>,
  'kind' | 'nextRungUptimeMs' | 'receiptDueUptimeMs' | 'onsetAtMs' | 'onsetUptimeMs' | 'roomId' | 'residentId'
>;

/**
 * One decision while it is being made: facts are noted one by one and each sees the home as the ones before left
 * it. Lives for one call of `decide` and never leaves it.
 */
export type Drafting = ReturnType<typeof createDrafting>;

export function createDrafting(before: Home, input: Input, policy: Policy) {
  let home = before;
  const events: AlertingEvent[] = [];
  const note = (fact: Fact): void => {
    const event = { ...fact, atMs: input.atMs, uptimeMs: input.uptimeMs } as AlertingEvent;
    events.push(event);
    home = evolve(home, event);
  };
  return {
    policy,
    events,
    atMs: input.atMs,
    uptimeMs: input.uptimeMs,
    home: () => home,
    note,
    openAlerts: (): readonly Alert[] => Object.values(home.open),
    placeOf: (deviceId: string): DevicePlace | null => findPlace(home.config, deviceId),
    /** Raises an alert that began `ageMs` ago, on the first rung of its ladder, where its device is or at `where`. */
    raise(fact: RaisedFact, ageMs: number, where?: Pick<Alert, 'roomId' | 'residentId'>): void {
      const place = where ?? (fact.deviceId === null ? null : findPlace(home.config, fact.deviceId));
      note({
        kind: 'alert-raised',
        ...fact,
        roomId: place?.roomId ?? null,
        residentId: place?.residentId ?? null,
        onsetAtMs: input.atMs - ageMs,
        onsetUptimeMs: input.uptimeMs - ageMs,
        ...toDeadlines(policy, fact.priority, 0, input.uptimeMs),
      });
    },
    /** Makes it more urgent, from the first rung of the new ladder. */
    upgrade(
      alert: Alert,
      to: { priority: Priority; reason: Alert['reason']; evidence?: Alert['evidence'] },
    ): void {
      const { priority, reason, evidence = {} } = to;
      const deadlines = toDeadlines(policy, priority, 0, input.uptimeMs);
      note({ kind: 'alert-upgraded', alertId: alert.alertId, priority, reason, evidence, ...deadlines });
    },
  };
}

/** Looking through 4,096 devices for each packet would cost more than deciding; the index goes with its config. */
const indexes = new WeakMap<HomeConfig, ReadonlyMap<string, DevicePlace>>();

function findPlace(config: HomeConfig | null, deviceId: string): DevicePlace | null {
  if (config === null) return null;
  let index = indexes.get(config);
  if (index === undefined) {
    index = new Map(config.devices.map((place) => [place.deviceId, place]));
    indexes.set(config, index);
  }
  return index.get(deviceId) ?? null;
}
