import { z } from 'zod';
import { type Carer, startCarer } from '#firmware-sim/carer.ts';
import { monotonicMs } from './wire.ts';

/** A screen that remembers what rings, and says when all of it has been heard of again. */
export type PatientScreen = {
  readonly carer: Carer;
  /** Alerts that ring on it now. */
  readonly ringing: () => ReadonlySet<string>;
  /** The gateway was killed: from now on only what a new one says counts. */
  readonly forget: () => void;
  /**
   * When the last of `alertIds` was heard of since `forget`, or which ones still were not after `withinMs`. Waits for a
   * board in any case: a gateway that is killed before it is up has nothing that could ring.
   */
  readonly heardAgain: (
    alertIds: ReadonlySet<string>,
    withinMs: number,
  ) => Promise<{ readonly atMs: number } | { readonly missing: readonly string[] }>;
};

/**
 * The wearer that an alert is about. What was told and not yet on disk may be decided anew in another order: a fall that
 * had its own alert then joins the one that its wearer still has open. It rings for the same person all the same.
 */
const toDevice = (alertId: string): string => alertId.slice(0, alertId.indexOf('.'));

const Told = z.object({ alertId: z.string(), state: z.string(), rings: z.boolean() });
const Message = z.union([
  z.object({ alerts: z.array(Told) }).transform(({ alerts }) => alerts),
  z.object({ alert: Told }).transform(({ alert }) => [alert]),
]);

export async function startPatientScreen(wish: {
  readonly url: string;
  readonly personId: string;
  readonly pin: string;
}): Promise<PatientScreen> {
  const ringing = new Set<string>();
  const heardAtMs = new Map<string, number>();
  let isBoardHere = false;
  let whenHeard = (): void => {};
  const take = (payload: unknown): void => {
    const atMs = monotonicMs();
    for (const { alertId, state, rings } of Message.parse(payload)) {
      if (rings) ringing.add(alertId);
      else ringing.delete(alertId);
      // Told by the new gateway, as it now stands: ringing, or ended by an answer that was recorded just in time.
      if ((rings || state !== 'raised') && !heardAtMs.has(alertId)) heardAtMs.set(alertId, atMs);
      if (rings && !heardAtMs.has(toDevice(alertId))) heardAtMs.set(toDevice(alertId), atMs);
    }
    whenHeard();
  };
  const carer = await startCarer(wish);
  for (const alert of carer.alerts()) if (alert.rings) ringing.add(alert.alertId);
  carer.socket.onAny((event: string, payload: unknown) => {
    isBoardHere ||= event === 'board';
    if (event === 'board' || event === 'alert') take(payload);
  });
  return {
    carer,
    ringing: () => ringing,
    forget() {
      heardAtMs.clear();
      isBoardHere = false;
    },
    async heardAgain(alertIds, withinMs) {
      const atMs = (alertId: string) => heardAtMs.get(alertId) ?? heardAtMs.get(toDevice(alertId));
      const missing = () => [...alertIds].filter((alertId) => atMs(alertId) === undefined);
      const done = Promise.withResolvers<void>();
      whenHeard = () => {
        if (isBoardHere && missing().length === 0) done.resolve();
      };
      whenHeard();
      const late = setTimeout(done.resolve, withinMs);
      await done.promise;
      clearTimeout(late);
      whenHeard = () => {};
      if (!isBoardHere) return { missing: ['the board'] };
      if (missing().length > 0) return { missing: missing() };
      return { atMs: Math.max(0, ...[...alertIds].map((alertId) => atMs(alertId) ?? 0)) };
    },
  };
}
