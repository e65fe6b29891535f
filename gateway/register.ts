import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type {
  DocumentChange,
  DocumentKey,
  Documents,
  DocumentVersions,
  Register,
  Replaced,
} from '#gateway/office/documents.ts';
import type { OfficeRefusal } from '#gateway/office/protocol.ts';
import { type Journal, JournalError } from '#gateway/store/journal.ts';
import { documentNames, documentSchemas } from './home-documents.ts';

export type RegisterDeps = {
  readonly documents: Documents;
  readonly versions: DocumentVersions;
  readonly journal: Pick<Journal, 'writeDocument' | 'stats'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
};

/** Each version of this document is one change: who did what to whom, and which documents it replaced. */
const CHANGE_DOCUMENT = 'office-change';

const refusals = {
  stale: { code: 'stale', message: 'Somebody else has changed this meanwhile; look again.' },
  'not-recorded': {
    code: 'not-recorded',
    message:
      'The gateway cannot write to its disk. Nothing was changed. Try again later, and tell your installer.',
  },
} as const satisfies Record<string, OfficeRefusal>;

/** The home's documents in memory, in front of the journal. */
export function createRegister(deps: RegisterDeps): Register {
  const { journal, log } = deps;
  let documents = deps.documents;
  let versions = deps.versions;
  let last: Promise<unknown> = Promise.resolve();
  const listeners: Array<Parameters<Register['onChanged']>[0]> = [];

  const take = async (change: DocumentChange): Promise<Result<DocumentVersions, OfficeRefusal>> => {
    if (versions[change.basis] !== change.basedOnVersion) return fail(refusals.stale);
    const asked = change.toReplaced(documents);
    if (!asked.ok) return asked;
    const replaced = parseReplaced(asked.value);
    if (!replaced.ok) return replaced;
    const written = await write(replaced.value, change);
    if (written === null) return fail(refusals['not-recorded']);
    versions = { ...versions, ...written };
    documents = { ...documents, ...replaced.value };
    const { action, byPersonId: personId, subjectId } = change;
    log.info('office-changed', {
      action,
      personId,
      subjectId,
      documents: Object.keys(replaced.value).join(),
    });
    for (const listen of listeners) listen(replaced.value, documents);
    return ok(versions);
  };

  /** The versions written; null: the disk refuses. */
  const write = async (
    replaced: Replaced,
    { action, byPersonId, subjectId }: DocumentChange,
  ): Promise<Partial<DocumentVersions> | null> => {
    if (journal.stats().failingSinceUptimeMs !== null) return null;
    const keys = Object.keys(replaced) as DocumentKey[];
    const record = { atMs: deps.clock.nowMs(), byPersonId, action, subjectId, documents: keys };
    try {
      const [, ...written] = await Promise.all([
        journal.writeDocument(CHANGE_DOCUMENT, record),
        ...keys.map((key) => journal.writeDocument(documentNames[key], replaced[key])),
      ]);
      return Object.fromEntries(keys.map((key, index) => [key, written[index]]));
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      takeBack(keys, record);
      return null;
    }
  };

  /**
   * The journal keeps what it could not write in line and tries again: what stands now is put in line behind it, so
   * that once the disk is well nobody finds a change there which they were told had not been made.
   */
  const takeBack = (keys: readonly DocumentKey[], record: object): void => {
    const writes = keys.map((key) => journal.writeDocument(documentNames[key], documents[key]));
    const taken = [...writes, journal.writeDocument(CHANGE_DOCUMENT, { ...record, action: 'taken-back' })];
    for (const each of taken) each.catch(() => {}); // in line all the same; the journal rings about itself
  };

  return {
    documents: () => documents,
    versions: () => versions,
    change(change) {
      const mine = last.then(() => take(change));
      last = mine.catch(() => {}); // whoever asked hears of it; the next one's turn comes all the same
      return mine;
    },
    onChanged: (listen) => void listeners.push(listen),
  };
}

/** What is written must be readable at the next start: a home that is too large is refused now. */
function parseReplaced(replaced: Replaced): Result<Replaced, OfficeRefusal> {
  const parsed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(replaced)) {
    const outcome = documentSchemas[key as DocumentKey].safeParse(value);
    if (!outcome.success) {
      const [issue] = outcome.error.issues;
      const message = `That cannot be kept: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`;
      return fail({ code: 'not-understood', message });
    }
    parsed[key] = outcome.data;
  }
  return ok(parsed as Replaced);
}
