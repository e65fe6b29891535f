import type { PersonId } from '#gateway/alerting/ids.ts';
import { type Priority, priorities } from '#gateway/alerting/policy.ts';
import type { AlertView } from '#gateway/staff/protocol.ts';
import { toOrder } from './order.ts';
import { type ToneName, tones } from './tone.ts';

/** What has already been sounded once, so that an update of it stays silent. */
export type Sounded = ReadonlySet<string>;

export type Ring = {
  /** Rings on until it changes. */
  readonly loop: ToneName | null;
  /** Sounds once, now. */
  readonly once: ToneName | null;
  readonly sounded: Sounded;
};

/** Most urgent first, as the priorities themselves. */
const mostUrgent = (names: readonly Priority[]): ToneName | null =>
  priorities.find((priority) => names.includes(priority)) ?? null;

/**
 * What the screen sounds for these alerts: the most urgent tone of those that ring, and one soft sound for a
 * minor alert that begins to ring or a colleague who has not arrived. `screenFails`: this screen cannot be relied
 * on, which sounds like any protection that fails.
 */
export function toRing(before: Sounded, alerts: readonly AlertView[], screenFails: boolean): Ring {
  const ringing = alerts.filter(({ rings }) => rings).map(({ priority }) => priority);
  const repeated = ringing.filter((priority) => tones[priority].periodMs !== null);
  const loop = mostUrgent(screenFails ? [...repeated, 'technical-high'] : repeated);
  const soft: Array<[string, ToneName]> = [];
  for (const { alertId, priority, rings, nudged } of alerts) {
    if (rings && tones[priority].periodMs === null) soft.push([`${priority} ${alertId}`, priority]);
    if (nudged && !rings) soft.push([`nudged ${alertId}`, 'low']);
  }
  const fresh = soft.filter(([key]) => !before.has(key)).map(([, name]) => name);
  return { loop, once: loop === null ? mostUrgent(fresh) : null, sounded: new Set(soft.map(([key]) => key)) };
}

/** The priority whose colour the page takes on: the most urgent that rings. */
export const toRingingPriority = (alerts: readonly AlertView[]): Priority | null =>
  mostUrgent(alerts.filter(({ rings }) => rings).map(({ priority }) => priority));

/** The card that a ringing screen is about: the one most in need of those that ring. */
export function toFirstRinging(alerts: readonly AlertView[], me: PersonId): AlertView | null {
  const ringing = alerts.filter(({ rings }) => rings);
  const first = toOrder(ringing, me)[0];
  return ringing.find(({ alertId }) => alertId === first) ?? null;
}

/** Does something ring that did not before? */
export const beginsToRing = (before: readonly AlertView[], now: readonly AlertView[]): boolean =>
  now.some(({ alertId, rings }) => rings && !before.some((held) => held.alertId === alertId && held.rings));
