import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { HomeConfig } from '#gateway/alerting/home-config.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { Credential } from '#gateway/broker/access.ts';
import { Directory } from '#gateway/staff/directory.ts';
import type { Journal, Restored } from '#gateway/store/journal.ts';

/** What a home is made of, beside its nights: each a versioned document in the store, checked by its owner's schema. */
export type HomeDocuments = {
  readonly homeConfig: HomeConfig;
  readonly directory: Directory;
  readonly credentials: readonly Credential[];
};

const schemas = {
  'home-config': HomeConfig,
  directory: Directory,
  credentials: z.array(Credential).max(8_192),
} as const;

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
  for (const [name, schema] of Object.entries(schemas)) {
    const parsed = schema.safeParse(documents.get(name)?.body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its top'}: ${issue.message}`;
      return fail({ code: 'damaged', message: `The document "${name}" of this home is damaged${where}.` });
    }
    values[name] = parsed.data;
  }
  return ok({
    homeConfig: values['home-config'] as HomeConfig,
    directory: values.directory as Directory,
    credentials: values.credentials as readonly Credential[],
  });
}

/** Puts a home in place of what stands in the folder. Earlier versions are kept by the store. */
export async function writeHomeDocuments(journal: Journal, home: HomeDocuments): Promise<void> {
  await Promise.all([
    journal.writeDocument('home-config', home.homeConfig),
    journal.writeDocument('directory', home.directory),
    journal.writeDocument('credentials', home.credentials),
  ]);
}

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
