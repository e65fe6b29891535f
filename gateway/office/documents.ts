import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import type { PersonId } from '#gateway/alerting/ids.ts';
import type { Result } from '#gateway/base/result.ts';
import type { Credential } from '#gateway/broker/access.ts';
import type { Directory } from '#gateway/staff/directory.ts';
import type { Consents } from './consents.ts';
import type { OfficeRefusal } from './protocol.ts';

/** All that the home office can change: places, names, logins, consents. */
export type Documents = {
  readonly homeConfig: HomeConfig;
  readonly directory: Directory;
  readonly credentials: readonly Credential[];
  readonly consents: Consents;
};
export type DocumentKey = keyof Documents;
/** 0: never written. */
export type DocumentVersions = Readonly<Record<DocumentKey, number>>;

/** The documents that a change replaces, in the order in which they are to be written. */
export type Replaced = { readonly [Key in DocumentKey]?: Documents[Key] };

export type DocumentChange = {
  /** The document whose version the person saw, and which version that was. */
  readonly basis: DocumentKey;
  readonly basedOnVersion: number;
  readonly byPersonId: PersonId;
  /** What was done to whom, for the record: codes and ids. */
  readonly action: string;
  readonly subjectId: string;
  /** Asked when it is this change's turn, with the documents as they are then. */
  readonly toReplaced: (documents: Documents) => Result<Replaced, OfficeRefusal>;
};

/** Keeps the documents; changes come one after another, and each is on disk before anybody acts on it. */
export type Register = {
  readonly documents: () => Documents;
  readonly versions: () => DocumentVersions;
  /** Refused: nothing has changed, neither here nor on the disk. */
  readonly change: (change: DocumentChange) => Promise<Result<DocumentVersions, OfficeRefusal>>;
  /** Calls `listen` after each change, with what it replaced. */
  readonly onChanged: (listen: (replaced: Replaced, documents: Documents) => void) => void;
};
