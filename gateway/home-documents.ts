import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { HomeConfig } from '#gateway/alerting/home-config.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { Credential } from '#gateway/broker/access.ts';
import { Consents } from '#gateway/office/consents.ts';
import type { DocumentKey, Documents, DocumentVersions } from '#gateway/office/documents.ts';
import { Directory } from '#gateway/staff/directory.ts';
import type { Journal, Restored } from '#gateway/store/journal.ts';

/** What a home is made of, beside its nights: each a versioned document in the store, checked by its owner's schema. */
export type HomeDocuments = Documents;

/** What each is called in the store. */
export const documentNames = {
  homeConfig: 'home-config',
  directory: 'directory',
  credentials: 'credentials',
  consents: 'consents',
} as const satisfies Record<DocumentKey, string>;

export const documentSchemas = {
  homeConfig: HomeConfig,
  directory: Directory,
  credentials: z.array(Credential).max(8_192),
  // A home from before consents were asked for has none: nothing that observes is let in until they are recorded.
  consents: Consents.default({ records: [] }),
} as const satisfies Record<DocumentKey, z.ZodType>;

const keys = Object.keys(documentNames) as readonly DocumentKey[];

export type HomeDocumentsFailure = { readonly code: 'no-home' | 'damaged'; readonly message: string };

/** The home of a data folder. Fails with words for a person: nothing set up yet, or which document is damaged. */
export function parseHomeDocuments(
  documents: Restored['documents'],
): Result<HomeDocuments, HomeDocumentsFailure> {
  if (!documents.has('home-config')) {
    const message = 'No home is set up in this data folder. Try the demonstration home: npx nightwell demo';
    return fail({ code: 'no-home', message });
  }
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const name = documentNames[key];
    const parsed = documentSchemas[key].safeParse(documents.get(name)?.body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its top'}: ${issue.message}`;
      return fail({ code: 'damaged', message: `The document "${name}" of this home is damaged${where}.` });
    }
    values[key] = parsed.data;
  }
  return ok(values as HomeDocuments);
}

/** Which version of each document stands in the store; 0: none. */
export function toDocumentVersions(documents: Restored['documents']): DocumentVersions {
  return toVersions((key) => documents.get(documentNames[key])?.version ?? 0);
}

/** Puts a home in place of what stands in the folder. Earlier versions are kept by the store. */
export async function writeHomeDocuments(journal: Journal, home: HomeDocuments): Promise<DocumentVersions> {
  const written = await Promise.all(
    keys.map(async (key) => [key, await journal.writeDocument(documentNames[key], home[key])] as const),
  );
  const versions = new Map(written);
  return toVersions((key) => versions.get(key) ?? 0);
}

const toVersions = (of: (key: DocumentKey) => number): DocumentVersions => ({
  homeConfig: of('homeConfig'),
  directory: of('directory'),
  credentials: of('credentials'),
  consents: of('consents'),
});

/** The key that seals sessions: made once per data folder, so that a restart signs nobody out. */
export async function readSessionKey(journal: Journal, documents: Restored['documents']): Promise<string> {
  const kept = z.string().min(32).safeParse(documents.get('session-key')?.body);
  if (kept.success) return kept.data;
  const key = randomBytes(32).toString('base64url');
  await journal.writeDocument('session-key', key);
  return key;
}

/** Sessions that were signed out before their end. A damaged list signs nobody out, and nobody in who had ended. */
export function readSignedOut(documents: Restored['documents']): readonly string[] {
  const kept = z.array(z.string()).safeParse(documents.get('signed-out')?.body);
  return kept.success ? kept.data : [];
}
