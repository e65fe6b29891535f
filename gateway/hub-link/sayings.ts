import type { HomeId } from '#devices/ids.ts';
import type { Log } from '#gateway/base/log.ts';
import type { HubOutbox } from '#gateway/store/hub-outbox.ts';
import { AlertStory, EnvelopeContent, HubEnvelope, toEnvelopeKey } from './envelope.ts';
import type { Saying } from './hub-link-messages.ts';
import { foldStory } from './story.ts';

/** From what the house tells to what stands in the outbox, in the contract's words or not at all. */
export function createSayings({
  homeId,
  outbox,
  log,
}: {
  readonly homeId: HomeId;
  readonly outbox: Pick<HubOutbox, 'offer' | 'lastBody' | 'peek' | 'stats' | 'epoch'>;
  readonly log: Log;
}) {
  const toContent = (told: Saying): unknown => {
    switch (told.kind) {
      case 'content-offered':
        return told.content;
      case 'home-summed-up': {
        const { droppedCount } = outbox.stats();
        return { kind: 'home-summary', body: { ...told.summary, droppedCount } };
      }
      case 'alert-changed': {
        const { facts, atMs } = told;
        return { kind: 'alert-story', body: foldStory(readStory(facts.alertId), facts, atMs) };
      }
    }
  };
  const readStory = (alertId: string): AlertStory | null => {
    const body = outbox.lastBody('alert-story', alertId);
    // One of an older version that no longer fits is begun anew.
    return body === null ? null : (AlertStory.safeParse(JSON.parse(body)).data ?? null);
  };
  const toComing = (atMs: number) => {
    const body = outbox.lastBody('home-summary', 'home');
    return body === null ? null : { seq: outbox.stats().lastSeq + 1, atMs, kind: 'home-summary', body };
  };
  return {
    /** True: there is something new to send. */
    take(told: Saying): boolean {
      const content = EnvelopeContent.safeParse(toContent(told));
      if (!content.success) {
        const path = content.error.issues[0]?.path.join('.') ?? '';
        log.error('hub-saying-refused', { kind: told.kind, path });
        return false;
      }
      const { kind, body } = content.data;
      return outbox.offer({
        kind,
        key: toEnvelopeKey(content.data),
        atMs: told.atMs,
        body: JSON.stringify(body),
        isAlert: kind === 'alert-story',
        isRepeated: kind === 'home-summary',
      });
    },
    /**
     * The envelope that leaves next: what a manager is shown of what leaves the house. Where nothing waits, the summary of
     * the home as it was last told, which goes again within minutes; null: not even that was told yet.
     */
    next(atMs: number): HubEnvelope | null {
      const first = outbox.peek() ?? toComing(atMs);
      if (first === null) return null;
      const { seq, kind, body } = first;
      return HubEnvelope.parse({
        v: 1,
        homeId,
        epoch: outbox.epoch(),
        seq,
        atMs: first.atMs,
        kind,
        body: JSON.parse(body),
      });
    },
  };
}
