import { z } from 'zod';
import type { AlertId } from '#gateway/alerting/ids.ts';
import { AlertChange, AlertView, Board, type PersonView, Pulse } from '#gateway/staff/protocol.ts';
import type { GatewayClock } from './gateway-clock.ts';

/** All that the gateway told this screen, and what it could not read. */
export type BoardState = {
  /** The last number heard: what a reconnecting screen asks to continue from. */
  readonly seq: number;
  readonly homeName: string;
  readonly me: PersonView;
  readonly alerts: readonly AlertView[];
  readonly devices: Board['devices'];
  readonly clock: GatewayClock;
  /** When a closed alert was first heard to be closed (uptime): it stays in view for a while after. */
  readonly closedUptimeMs: Readonly<Record<AlertId, number>>;
};

/** A closed alert stays in view this long, so that a mis-tap can be found and undone (design decision). */
export const CLOSED_SHOWN_MS = 120_000;

export type Told = { readonly state: BoardState; readonly unreadable: boolean };

/** A board whose alerts are read one by one: one that is unreadable must not hide the others. */
const BoardShell = Board.extend({ alerts: z.array(z.unknown()) });

/**
 * The state after a `board`: it replaces everything, also where it knows less than we do, because a gateway that
 * lost its last moments in a power cut is right about what will be rung for. Null: nothing of it could be read.
 */
export function tellBoard(before: BoardState | null, raw: unknown, nowMs: number): Told | null {
  const shell = BoardShell.safeParse(raw);
  if (!shell.success) return null;
  const { uptimeMs, seq, homeName, me, devices } = shell.data;
  const read = shell.data.alerts.map((alert) => AlertView.safeParse(alert));
  const alerts = read.flatMap((result) => (result.success ? [result.data] : []));
  const closedUptimeMs: Record<AlertId, number> = {};
  for (const { alertId, state } of alerts) {
    if (state === 'closed') closedUptimeMs[alertId] = before?.closedUptimeMs[alertId] ?? uptimeMs;
  }
  const clock = { uptimeMs, heardMs: nowMs };
  return {
    state: { seq, homeName, me, devices, alerts, clock, closedUptimeMs },
    unreadable: alerts.length < read.length,
  };
}

/** The state after an `alert`; unchanged where it holds a newer word on that alert. Null: unreadable. */
export function tellAlert(before: BoardState, raw: unknown, nowMs: number): BoardState | null {
  const change = AlertChange.safeParse(raw);
  if (!change.success) return null;
  const { uptimeMs, seq, alert } = change.data;
  const known = { ...before, seq: Math.max(seq, before.seq), clock: { uptimeMs, heardMs: nowMs } };
  const held = before.alerts.find(({ alertId }) => alertId === alert.alertId);
  if (held !== undefined && held.seq > alert.seq) return known;
  const others = before.alerts.filter(({ alertId }) => alertId !== alert.alertId);
  const { [alert.alertId]: closedBefore, ...closedOthers } = before.closedUptimeMs;
  const closed = alert.state === 'closed' ? { [alert.alertId]: closedBefore ?? uptimeMs } : {};
  return { ...known, alerts: [...others, alert], closedUptimeMs: { ...closedOthers, ...closed } };
}

/** The state after a `Pulse`; its number is not ours to take over: a `board` follows where we missed something. */
export function tellPulse(before: BoardState, raw: unknown, nowMs: number): BoardState | null {
  const pulse = Pulse.safeParse(raw);
  if (!pulse.success) return null;
  const { uptimeMs, devices } = pulse.data;
  return { ...before, devices, clock: { uptimeMs, heardMs: nowMs } };
}

export const isOpen = ({ state }: AlertView): boolean => state !== 'closed';

/** Closed alerts still in view, the last one first. */
export function toJustClosed(state: BoardState, uptimeMs: number): readonly AlertView[] {
  return state.alerts
    .filter(({ alertId, undoUntilUptimeMs }) => {
      const closedUptimeMs = state.closedUptimeMs[alertId];
      if (closedUptimeMs === undefined) return false;
      return (undoUntilUptimeMs ?? 0) > uptimeMs || uptimeMs - closedUptimeMs < CLOSED_SHOWN_MS;
    })
    .sort((a, b) => b.seq - a.seq);
}

/** What this person closed last and may still take back. */
export function toUndoable(state: BoardState, uptimeMs: number): AlertView | null {
  const mine = toJustClosed(state, uptimeMs).filter(
    ({ closedBy, undoUntilUptimeMs }) =>
      closedBy?.personId === state.me.personId && (undoUntilUptimeMs ?? 0) > uptimeMs,
  );
  return mine[0] ?? null;
}
