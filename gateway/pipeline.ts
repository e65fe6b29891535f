// Hot path: one decision, then telling, then the journal's queue; under 1 ms without the disk.
import { CORE_VERSION, type Decision, decide } from '#gateway/alerting/decide.ts';
import type { AlertingEvent } from '#gateway/alerting/event.ts';
import { findAlert } from '#gateway/alerting/evolve.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { Input } from '#gateway/alerting/input.ts';
import type { Policy } from '#gateway/alerting/policy.ts';
import type { Answer } from '#gateway/alerting/requests.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Change } from '#gateway/delivery/outlet.ts';
import type { Journal } from '#gateway/store/journal.ts';

export type Untimed<Each = Input> = Each extends Input ? Omit<Each, 'atMs' | 'uptimeMs'> : never;

/** What came of an input: decided and told by now; on disk when `recorded` resolves. */
export type Accepted = {
  readonly answer: Answer;
  readonly seq: number;
  /** False: the input changed nothing, and was not kept. */
  readonly changed: boolean;
  /** Rejects with a JournalError while the disk refuses. Nobody needs to wait for it. */
  readonly recorded: Promise<void>;
};

export type Pipeline = {
  /** The one door: nothing else changes the state of the home. */
  readonly accept: (input: Untimed) => Accepted;
  readonly home: () => Home;
  /** Takes the timer back; the home stays as it is. */
  readonly stop: () => void;
};

export type PipelineDeps = {
  readonly home: Home;
  /** The home's `seq` in the last snapshot on disk; 0: there is none. */
  readonly snapshotSeq: number;
  readonly policy: Policy;
  readonly policyHash: string;
  readonly journal: Pick<Journal, 'append' | 'settled' | 'snapshot'>;
  readonly tell: (change: Change) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** So many events from one snapshot to the next: a restart folds at most these. */
const SNAPSHOT_EVERY = 2_000;

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { policy, policyHash, journal, tell, clock, log } = deps;
  let home = deps.home;
  // From the last one on disk, not from this start: a gateway that is killed often would otherwise never take one.
  let { snapshotSeq } = deps;
  let isStopped = false;
  let wake: { readonly uptimeMs: number; readonly cancel: () => void } | null = null;

  const accept = (untimed: Untimed): Accepted => {
    const input = { ...untimed, atMs: clock.nowMs(), uptimeMs: clock.uptimeMs() } as Input;
    const decision = decide(home, input, policy);
    home = decision.home;
    wakeAt(decision.wakeUptimeMs);
    const { answer, events, notices } = decision;
    if (events.length === 0) return toUnchanged(answer);
    tell({ home, alerts: toChanged(decision), notices });
    const entry = { input, events, notices, seq: home.seq, policyHash, coreVersion: CORE_VERSION };
    const recorded = quiet(journal.append(entry));
    for (const event of events) logEvent(log, event);
    if (home.seq - snapshotSeq >= SNAPSHOT_EVERY) {
      snapshotSeq = home.seq;
      journal.snapshot(home);
    }
    return { answer, seq: home.seq, changed: true, recorded };
  };

  /** Most packets change nothing, and few senders ask whether what came before is on disk. */
  const toUnchanged = (answer: Answer): Accepted => ({
    answer,
    seq: home.seq,
    changed: false,
    get recorded() {
      return quiet(journal.settled());
    },
  });

  const wakeAt = (uptimeMs: number | null): void => {
    if (isStopped || uptimeMs === (wake?.uptimeMs ?? null)) return;
    wake?.cancel();
    wake = null;
    if (uptimeMs === null) return;
    const cancel = clock.wakeIn(uptimeMs - clock.uptimeMs(), () => {
      wake = null;
      accept({ kind: 'clock-ticked' });
    });
    wake = { uptimeMs, cancel };
  };

  const stop = (): void => {
    wakeAt(null);
    isStopped = true;
  };
  return { accept, home: () => home, stop };
}

/** Whoever needs the promise still sees it reject; nobody has to, since the journal raises its failure itself. */
function quiet(recorded: Promise<void>): Promise<void> {
  recorded.catch(() => {});
  return recorded;
}

function toChanged({ home, events }: Decision): Change['alerts'] {
  const ids = new Set(events.flatMap((event) => ('alertId' in event ? [event.alertId] : [])));
  const isRestart = events.some((event) => event.kind === 'gateway-started');
  if (isRestart) return Object.values(home.open);
  return [...ids].map((alertId) => findAlert(home, alertId)).filter((alert) => alert !== null);
}

/** The story of each alert, in ids and codes. */
function logEvent(log: Log, event: AlertingEvent): void {
  switch (event.kind) {
    case 'packet-heard':
    case 'home-configured':
      return;
    case 'gateway-started':
      log.info(event.kind, { bootId: event.bootId });
      return;
    default: {
      const { kind, alertId } = event;
      const by = 'personId' in event ? { personId: event.personId } : {};
      const how = 'reason' in event ? { reason: event.reason } : {};
      const rung = 'rung' in event ? { rung: event.rung } : {};
      log.info(kind, { alertId, ...by, ...how, ...rung });
    }
  }
}
