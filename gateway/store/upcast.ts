import { fail, ok, type Result } from '#gateway/base/result.ts';

/** Versions that this gateway writes. A row keeps the version it was written with; reading lifts it. */
export const INPUT_ROW_VERSION = 1;
export const EVENT_ROW_VERSION = 1;
export const NOTICE_ROW_VERSION = 1;

/** Key v lifts a body of version v to version v + 1. */
export type Steps = Readonly<Record<number, (body: unknown) => unknown>>;
export type Upcasters = { readonly input: Steps; readonly event: Steps };

/** To change what a row holds: raise its version above and add the step from the old one here. */
export const upcasters: Upcasters = { input: {}, event: {} };

/** The body as version `toVersion` would have written it. `unknown-version`: newer than this gateway, or no step. */
export function upcast(
  row: { readonly version: number; readonly body: unknown },
  steps: Steps,
  toVersion: number,
): Result<unknown, { readonly code: 'unknown-version' }> {
  let body = row.body;
  if (row.version > toVersion) return fail({ code: 'unknown-version' });
  for (let version = row.version; version < toVersion; version += 1) {
    const lift = steps[version];
    if (lift === undefined) return fail({ code: 'unknown-version' });
    body = lift(body);
  }
  return ok(body);
}
