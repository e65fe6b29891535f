import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Log } from '#gateway/base/log.ts';
import { stepBack } from '#gateway/delivery/step-back.ts';
import { openHubOutbox } from '#gateway/store/hub-outbox.ts';
import { startForwarder } from './forwarder.ts';
import type { FromHubLinkWorker, HubLinkWorkerData, ToHubLinkWorker } from './hub-link-messages.ts';
import { createSayings } from './sayings.ts';

/**
 * The thread of the hub's link: its disk, its TLS and its JSON are here, so that none of them is on the loop that
 * carries alerts. What breaks it ends the thread; `startHubLink` starts another one.
 */
// Next time Node has no types to take out: see `compileCache`.
flushCompileCache();
stepBack();
const port = parentPort;
if (port === null) throw new Error('the hub link’s worker is started as a thread');
const { folder, link, timing } = workerData as HubLinkWorkerData;

/** Old and too many entries are let go this often. */
const TRIM_MS = 600_000;
/** Figures are told at most this often. */
const STATS_MS = 1_000;

const post = (message: FromHubLinkWorker): void => port.postMessage(message);
const say =
  (level: 'error' | 'warn' | 'info'): Log['info'] =>
  (event, fields = {}) =>
    post({ kind: 'log', level, event, fields });
const log: Log = { error: say('error'), warn: say('warn'), info: say('info'), debug() {} };

let told: NodeJS.Timeout | null = null;
const outbox = openHubOutbox({
  folder,
  nowMs: Date.now,
  onSetAside: (path) => log.error('hub-outbox-set-aside', { path }),
});
outbox.trim();
const sayings = createSayings({ homeId: link.homeId, outbox, log });
const forwarder = startForwarder({
  link,
  outbox,
  log,
  random: Math.random,
  onState: () => tellStats(),
  onBroken: (cause) => {
    throw cause;
  },
  ...(timing === undefined ? {} : { timing }),
});

function tellStats(): void {
  told ??= setTimeout(() => {
    told = null;
    const { waitingCount, waitingBytes, droppedCount, lastSeq } = outbox.stats();
    const stats = {
      hubWaitingCount: waitingCount,
      hubWaitingBytes: waitingBytes,
      hubDroppedCount: droppedCount,
    };
    post({ kind: 'stats', stats: { ...stats, hubState: forwarder.state(), hubLastSeq: lastSeq } });
  }, STATS_MS);
}
tellStats();
const trimming = setInterval(() => {
  const droppedCount = outbox.trim();
  if (droppedCount > 0) log.warn('hub-outbox-trimmed', { droppedCount });
}, TRIM_MS);

port.on('message', (message: ToHubLinkWorker) => {
  switch (message.kind) {
    case 'stop-wanted':
      clearInterval(trimming);
      if (told !== null) clearTimeout(told);
      forwarder.stop();
      outbox.close();
      port.close();
      return;
    case 'next-wanted':
      post({ kind: 'next', askId: message.askId, envelope: sayings.next(message.nowMs) });
      return;
    case 'said': {
      let isNew = false;
      outbox.together(() => {
        for (const each of message.sayings) isNew = sayings.take(each) || isNew;
      });
      if (isNew) forwarder.wake();
      tellStats();
    }
  }
});
