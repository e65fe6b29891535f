// Hot path: one decision, then telling, then the journal's queue; under 1 ms without the disk.
import { CORE_VERSION } from '#gateway/alerting/decide.ts';
import { findAlert } from '#gateway/alerting/evolve.ts';
import type { Home } from '#gateway/alerting/home.ts';
import type { Answer } from '#gateway/alerting/requests.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Change } from '#gateway/delivery/outlet.ts';
import type { Prompt } from '#gateway/medication/reminder-drafting.ts';
import type { Reminders } from '#gateway/medication/reminders.ts';
import type { Journal } from '#gateway/store/journal.ts';
import {
  decideNight,
  type Night,
  type NightDecision,
  type NightEvent,
  type NightInput,
  type NightPolicy,
} from './night.ts';

export type Untimed<Each = NightInput> = Each extends NightInput ? Omit<Each, 'atMs' | 'uptimeMs'> : never;

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
  readonly reminders: () => Reminders;
  /** Takes the timer back; the night stays as it is. */
  readonly stop: () => void;
};

export type PipelineDeps = {
  readonly night: Night;
  /** The home's `seq` in the last snapshot on disk; 0: there is none. */
  readonly snapshotSeq: number;
  readonly policy: NightPolicy;
  readonly policyHash: string;
  readonly journal: Pick<Journal, 'append' | 'settled' | 'snapshot'>;
  readonly tell: (change: Change) => void;
  /** Says it, once; called when its claim is on disk, so that no restart says it a second time. Never throws. */
  readonly say: (prompt: Prompt) => void;
  /** What became of reminders, for whoever shows or keeps it. Never throws. */
  readonly remind: (events: readonly NightEvent[], reminders: Reminders) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** So many events from one snapshot to the next: a restart folds at most these. */
const SNAPSHOT_EVERY = 2_000;

export function createPipeline(deps: PipelineDeps): Pipeline {
  const { policy, policyHash, journal, tell, clock, log } = deps;
  let night = deps.night;
  // From the last one on disk, not from this start: a gateway that is killed often would otherwise never take one.
  let { snapshotSeq } = deps;
  let isStopped = false;
  let wake: { readonly uptimeMs: number; readonly cancel: () => void } | null = null;

  const accept = (untimed: Untimed): Accepted => {
    const input = { ...untimed, atMs: clock.nowMs(), uptimeMs: clock.uptimeMs() } as NightInput;
    const decision = decideNight(night, input, policy);
    night = decision.night;
    wakeAt(decision.wakeUptimeMs);
    const { answer, events, notices, prompts } = decision;
    if (events.length === 0) return toUnchanged(answer);
    const { home, reminders } = night;
    tell({ home, alerts: toChanged(decision), notices });
    const entry = { input, events, notices, seq: home.seq, policyHash, coreVersion: CORE_VERSION };
    const recorded = quiet(journal.append(entry));
    for (const prompt of prompts) sayOnceRecorded(prompt, recorded);
    deps.remind(events, reminders);
    for (const event of events) logEvent(log, event);
    if (home.seq - snapshotSeq >= SNAPSHOT_EVERY) {
      snapshotSeq = home.seq;
      journal.snapshot(night);
    }
    return { answer, seq: home.seq, changed: true, recorded };
  };

  /** What no disk has claimed might be said twice after a restart: staff are told of it instead. */
  const sayOnceRecorded = (prompt: Prompt, recorded: Promise<void>): void => {
    recorded.then(
      () => isStopped || deps.say(prompt),
      () => isStopped || accept({ kind: 'prompt-failed', promptId: prompt.promptId, code: 'not-recorded' }),
    );
  };

  /** Most packets change nothing, and few senders ask whether what came before is on disk. */
  const toUnchanged = (answer: Answer): Accepted => ({
    answer,
    seq: night.home.seq,
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
    journal.snapshot(night);
  };
  return { accept, home: () => night.home, reminders: () => night.reminders, stop };
}

/** Whoever needs the promise still sees it reject; nobody has to, since the journal raises its failure itself. */
function quiet(recorded: Promise<void>): Promise<void> {
  recorded.catch(() => {});
  return recorded;
}

function toChanged({ night: { home }, events }: NightDecision): Change['alerts'] {
  const ids = new Set(events.flatMap((event) => ('alertId' in event ? [event.alertId] : [])));
  const isRestart = events.some((event) => event.kind === 'gateway-started');
  if (isRestart) return Object.values(home.open);
  return [...ids].map((alertId) => findAlert(home, alertId)).filter((alert) => alert !== null);
}

/** The story of each alert and reminder, in ids and codes: what is said to a resident stands in no log. */
function logEvent(log: Log, event: NightEvent): void {
  if (event.kind === 'packet-heard' || event.kind === 'home-configured') return;
  const { kind } = event;
  const about = {
    ...('alertId' in event ? { alertId: event.alertId } : {}),
    ...('occurrenceId' in event ? { occurrenceId: event.occurrenceId } : {}),
    ...('bootId' in event ? { bootId: event.bootId } : {}),
    ...('personId' in event ? { personId: event.personId } : {}),
    ...('reason' in event ? { reason: event.reason } : {}),
    ...('rung' in event ? { rung: event.rung } : {}),
    ...('answer' in event ? { answer: event.answer } : {}),
    ...('code' in event ? { code: event.code } : {}),
  };
  log.info(kind, about);
}
