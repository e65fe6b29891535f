// Hot path: `tell` copies a few fields per changed alert and lays them by; another thread gets them together.
import { Worker } from 'node:worker_threads';
import type { Home } from '#gateway/alerting/home.ts';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { Outlet } from '#gateway/delivery/outlet.ts';
import { toBackOffMs } from './back-off.ts';
import type { EnvelopeContent, HubEnvelope, HubLinkFile } from './envelope.ts';
import type { ForwarderTiming } from './forwarder.ts';
import type {
  FromHubLinkWorker,
  HubLinkStats,
  HubLinkWorkerData,
  Saying,
  ToHubLinkWorker,
} from './hub-link-messages.ts';
import { toStoryFacts } from './story.ts';
import { toDeviceHealths, toHomeSummary } from './summaries.ts';

/** How often the home as a whole is said. The hub calls a home not heard after three times this. */
const SUMMARY_MS = 300_000;
/**
 * One message to the thread, and one sync of its disk, for what comes within this: nobody at the hub sees the
 * difference, and a message for each change cost the loop that carries alerts 12 % more (profile, 2026-11). Design decision.
 */
const GATHER_MS = 100;
/** Sayings kept while the thread is being replaced. Alerts need none: they are told anew. */
const PENDING_MOST = 1_000;
/** Several times what it needs: it holds one batch, and what is on its way to the hub. */
const HEAP_MB = 64;
/** Half of what V8 would take: it is in no hurry. Design decision, 2026-11. */
const NURSERY_MB = 6;
const STOP_WITHIN_MS = 2_000;

export type HubLinkDeps = {
  readonly folder: string;
  readonly link: HubLinkFile;
  readonly home: () => Home;
  readonly homeName: () => string;
  /** Devices of which nothing may be read, for want of consent. Asked with each summary. */
  readonly refused: () => ReadonlySet<string>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timing?: Partial<ForwarderTiming>;
};

export type HubLink = Outlet &
  Stoppable & {
    /** Takes something to be said to the hub, such as a night's features. Refused ones are logged, never sent. */
    readonly offer: (content: EnvelopeContent) => void;
    /** What leaves the house next, exactly as it will; where nothing waits, the summary that is due next. */
    readonly nextEnvelope: () => Promise<HubEnvelope | null>;
    readonly stats: () => HubLinkStats;
  };

/** The way to the hub: an outlet that writes each alert's story into an outbox of its own and forwards it. */
export function startHubLink(deps: HubLinkDeps): HubLink {
  const { clock, log } = deps;
  const asked = new Map<number, (envelope: HubEnvelope | null) => void>();
  let stats: HubLinkStats = {
    hubState: 'waiting',
    hubWaitingCount: 0,
    hubWaitingBytes: 0,
    hubDroppedCount: 0,
    hubLastSeq: 0,
  };
  let worker: Worker | null = null;
  let lostCount = 0;
  let isStopping = false;
  let cancelRestart = (): void => {};
  let gathered: Saying[] = [];
  let cancelGather: (() => void) | null = null;
  let lastAskId = 0;

  const post = (message: ToHubLinkWorker): void => worker?.postMessage(message);
  /** A kill takes what was gathered; the next start says it anew, from the journal. */
  const hand = (): void => {
    cancelGather?.();
    cancelGather = null;
    if (gathered.length === 0 || worker === null) return; // or as soon as there is one
    post({ kind: 'said', sayings: gathered });
    gathered = [];
  };
  const say = (saying: Saying): void => {
    if (worker === null && gathered.length >= PENDING_MOST) return;
    gathered.push(saying);
    cancelGather ??= clock.wakeIn(toLifeMs(clock, GATHER_MS), hand);
  };
  const sayStories = (alerts: Iterable<Home['closed'][number]>): void => {
    const atMs = clock.nowMs();
    for (const alert of alerts) say({ kind: 'alert-changed', facts: toStoryFacts(alert), atMs });
  };
  const sayHealths = (home: Home): void => {
    const atMs = clock.nowMs();
    for (const body of toDeviceHealths(home, deps.refused()))
      say({ kind: 'content-offered', content: { kind: 'device-health', body }, atMs });
  };
  const sayAll = (): void => {
    const home = deps.home();
    sayStories(home.closed);
    sayStories(Object.values(home.open));
    saySummary();
  };
  const saySummary = (): void => {
    const home = deps.home();
    sayHealths(home);
    say({ kind: 'home-summed-up', summary: toHomeSummary(home, deps.homeName()), atMs: clock.nowMs() });
  };

  const start = (): void => {
    const { folder, link, timing } = deps;
    const data: HubLinkWorkerData = { folder, link, ...(timing === undefined ? {} : { timing }) };
    const mine = new Worker(new URL('./hub-link-worker.ts', import.meta.url), {
      workerData: data,
      name: 'hub-link',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: NURSERY_MB },
    });
    worker = mine;
    mine.on('message', hear);
    mine.on('error', (error) => log.error('hub-link-failed', { message: String(error) }));
    mine.on('exit', () => replace(mine));
    // Word for word what was said before is not said again.
    sayAll();
  };
  const replace = (gone: Worker): void => {
    if (worker !== gone) return;
    worker = null;
    for (const answer of asked.values()) answer(null);
    asked.clear();
    if (isStopping) return;
    lostCount += 1;
    cancelRestart = clock.wakeIn(toLifeMs(clock, 1_000 + toBackOffMs(lostCount, 1)), start);
  };
  const hear = (message: FromHubLinkWorker): void => {
    switch (message.kind) {
      case 'stats':
        stats = message.stats;
        return;
      case 'log':
        log[message.level](message.event, message.fields);
        return;
      case 'next':
        asked.get(message.askId)?.(message.envelope);
        asked.delete(message.askId);
    }
  };

  start();
  let cancelSummary = (): void => {};
  const again = (): void => {
    cancelSummary = clock.wakeIn(SUMMARY_MS, () => {
      saySummary();
      again();
    });
  };
  again();

  return {
    name: 'hub-link',
    tell({ alerts, home }) {
      sayStories(alerts);
      if (alerts.some(({ kind }) => kind === 'device-silent' || kind === 'battery-low')) sayHealths(home);
    },
    offer: (content) => say({ kind: 'content-offered', content, atMs: clock.nowMs() }),
    nextEnvelope: () =>
      new Promise((resolve) => {
        if (worker === null) return resolve(null);
        hand();
        lastAskId += 1;
        asked.set(lastAskId, resolve);
        post({ kind: 'next-wanted', askId: lastAskId, nowMs: clock.nowMs() });
      }),
    stats: () => stats,
    async stop() {
      isStopping = true;
      cancelRestart();
      cancelSummary();
      const mine = worker;
      if (mine === null) return;
      const gone = new Promise<void>((resolve) => mine.once('exit', () => resolve()));
      hand();
      post({ kind: 'stop-wanted' });
      const cancel = clock.wakeIn(toLifeMs(clock, STOP_WITHIN_MS), () => void mine.terminate());
      await gone;
      cancel();
    },
  };
}
