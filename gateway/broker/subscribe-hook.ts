import type { AedesOptions } from 'aedes';
import { maySubscribe } from './access.ts';
import type { HookDeps } from './publish-hook.ts';

/** aedes' `authorizeSubscribe`: a filter that is not allowed is answered with "failure" (128), and nothing else. */
export function createSubscribeHook(
  { sessions, counts }: HookDeps,
  subscriptionsMax: number,
): NonNullable<AedesOptions['authorizeSubscribe']> {
  return (client, subscription, callback) => {
    const session = sessions.of(client);
    const { topic } = subscription;
    const isAllowed = session?.credential != null && maySubscribe(session.credential, topic);
    if (isAllowed && (session.filters.has(topic) || session.filters.size < subscriptionsMax)) {
      session.filters.add(topic);
      return callback(null, subscription);
    }
    counts.refusedSubscriptions += 1;
    session?.warnOnce('subscribe-refused', { filter: topic.slice(0, 256) });
    callback(null, null);
  };
}
