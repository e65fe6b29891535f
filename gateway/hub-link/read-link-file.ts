import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { HubLinkFile } from './envelope.ts';

/** The file by which a hub took this home on. A failure says what is wrong with it and what to do, and shows none of it. */
export function readHubLinkFile(path: string): Result<HubLinkFile, { readonly message: string }> {
  const refuse = (why: string) =>
    fail({ message: `--hub-link ${path}: ${why}. Ask the hub’s keeper for the file of this home.` });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(`it can’t be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refuse('it is no link file: not JSON'); // the only thing JSON.parse throws
  }
  const parsed = HubLinkFile.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  return refuse(`it is no link file: ${parsed.error.issues[0]?.path.join('.') || 'its shape'} is wrong`);
}
