import type { Client } from 'aedes';
import type { Log, LogFields } from '#gateway/base/log.ts';
import type { Credential } from './access.ts';
import type { ConnectRequest } from './authentication.ts';
import type { GuardedStream } from './guarded-stream.ts';
import { createOrderedAnswers, type OrderedAnswers } from './ordered-answers.ts';

/** What the broker knows of one connection. */
export type Session = {
  readonly stream: GuardedStream;
  readonly address: string;
  readonly answers: OrderedAnswers;
  /** Gives back its room among the half-open connections. */
  readonly leaveHalfOpen: () => void;
  readonly filters: Set<string>;
  /** From the CONNECT. */
  request: ConnectRequest | null;
  /** Once it proved to hold it. */
  credential: Credential | null;
  /** Takes one packet out of its login's budget; false once that is used up. */
  mayTake: (uptimeMs: number) => boolean;
  /** Warns of each thing once, and says if it did: a client that does it all the time must not fill the log. */
  readonly warnOnce: (event: string, fields?: LogFields) => boolean;
};

export type Sessions = {
  readonly add: (stream: GuardedStream, address: string, leaveHalfOpen: () => void) => Session;
  /** Null without a client, as for a will that outlived it. */
  readonly of: (client: Client | null) => Session | null;
  readonly all: () => Iterable<Session>;
};

export function createSessions({
  log,
  pendingMax,
}: {
  readonly log: Log;
  readonly pendingMax: number;
}): Sessions {
  // Weak, and not emptied at the end of a connection: the will is published after it.
  const byStream = new WeakMap<object, Session>();
  const open = new Set<Session>();
  return {
    add(stream, address, leaveHalfOpen) {
      const warned = new Set<string>();
      const session: Session = {
        stream,
        address,
        answers: createOrderedAnswers((count) => stream.hold(count >= pendingMax)),
        leaveHalfOpen,
        filters: new Set(),
        request: null,
        credential: null,
        mayTake: () => true,
        warnOnce(event, fields = {}) {
          if (warned.has(event)) return false;
          warned.add(event);
          log.warn(event, { clientId: session.credential?.clientId ?? null, address, ...fields });
          return true;
        },
      };
      byStream.set(stream, session);
      open.add(session);
      stream.once('close', () => {
        open.delete(session);
        leaveHalfOpen();
      });
      return session;
    },
    of: (client) => (client === null ? null : (byStream.get(client.conn) ?? null)),
    all: () => open,
  };
}
