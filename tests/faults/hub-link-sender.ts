import { readFileSync } from 'node:fs';
import { silentLog } from '#gateway/base/log.ts';
import { HubLinkFile } from '#gateway/hub-link/envelope.ts';
import { startForwarder } from '#gateway/hub-link/forwarder.ts';
import { createSayings } from '#gateway/hub-link/sayings.ts';
import { openHubOutbox } from '#gateway/store/hub-outbox.ts';
import { aNight, aStory } from '#tests/dashboards/hub/sayings.ts';

/** A home's half of the link by itself: says COUNT things, a few at a time, and tells when all have arrived. */
const [linkPath = '', folder = '', count = '0', perTick = '10'] = process.argv.slice(2);
const link = HubLinkFile.parse(JSON.parse(readFileSync(linkPath, 'utf8')));
const outbox = openHubOutbox({ folder, nowMs: Date.now, onSetAside: () => process.exit(3) });
const sayings = createSayings({ homeId: link.homeId, outbox, log: silentLog });
const forwarder = startForwarder({
  link,
  outbox,
  log: silentLog,
  random: Math.random,
  onState: () => {},
  onBroken: () => process.exit(4),
  // The real order of things, ten times as fast.
  timing: { keepaliveMs: 1_000, connectWithinMs: 1_000, committedWithinMs: 1_000, backOffFactor: 0.1 },
});

let saidCount = 0;
const speaking = setInterval(() => {
  for (let step = 0; step < Number(perTick) && saidCount < Number(count); step += 1) say(saidCount);
  forwarder.wake();
  const { waitingCount, lastSeq } = outbox.stats();
  process.send?.({ saidCount, waitingCount, lastSeq });
}, 50);

/** Started again, it says all of it again: what was said before is known, word for word. */
function say(index: number): void {
  const body =
    index % 2 === 0
      ? aStory({ alertId: `fall-0012.boot.${index}` as never, onsetAtMs: index })
      : aNight(`resident-${index}`, '2025-11-24', { fallCount: index });
  const kind = index % 2 === 0 ? 'alert-story' : 'night-features';
  sayings.take({ kind: 'content-offered', content: { kind, body } as never, atMs: Date.now() });
  saidCount += 1;
}

process.on('message', () => {
  clearInterval(speaking);
  forwarder.stop();
  outbox.close();
  process.disconnect?.();
});
