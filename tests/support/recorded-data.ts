import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'vitest';
import { isCi } from './is-ci.ts';

/** Where the recordings of real people are, or why there are none: they may not be passed on with the project. */
export type RecordedData =
  | { readonly folder: string; readonly reason: null }
  | { readonly folder: null; readonly reason: string };

const root = resolve(import.meta.dirname, '..', '..');

/** Looks in `NIGHTWELL_DATA`, else in `shared/data` next to the project's folder. */
export function findRecordedData(env: NodeJS.ProcessEnv = process.env): RecordedData {
  const folder = resolve(env.NIGHTWELL_DATA ?? join(dirname(root), 'shared', 'data'));
  if (existsSync(join(folder, 'falls', 'umafall', 'manifest.json'))) return { folder, reason: null };
  return { folder: null, reason: `no recorded data in ${folder} (NIGHTWELL_DATA names another folder)` };
}

/**
 * Tests against the recordings. Without them the group is one skipped test that says why; in CI, where nothing
 * may be skipped, it isn't registered (run-tests.ts prints one line instead). Vitest refuses a file without any
 * test, so a file that uses this has others: the same promise against the synthetic recordings.
 */
export function describeRecorded(name: string, tests: (folder: string) => void): void {
  const { folder, reason } = findRecordedData();
  if (folder !== null) describe(name, () => tests(folder));
  else if (!isCi()) it(name, ({ skip }) => skip(reason));
}
