import { fail, ok, type Result } from '#gateway/base/result.ts';
import {
  type OfficeAnswer,
  type OfficePath,
  OfficeRefusal,
  type OfficeRequest,
  officeRoutes,
} from '#gateway/office/protocol.ts';

/** Why the gateway did not do it. `no-answer`: it could not be reached. `unreadable`: it is another version. */
export type Failure = {
  readonly code: OfficeRefusal['code'] | 'no-answer' | 'unreadable';
  /** For whoever reads the page. */
  readonly message: string;
};

/** What is only read, and what changes something. */
export type ReadPath = { [P in OfficePath]: OfficeRequest<P> extends null ? P : never }[OfficePath];
export type ChangePath = Exclude<OfficePath, ReadPath>;

/** A card may take long for one write, and drawing a PIN's hash takes a Pi a second. */
const ANSWER_WITHIN_MS = 15_000;

const noAnswer: Failure = {
  code: 'no-answer',
  message: 'The gateway does not answer. It may be restarting, or this device has lost the network.',
};
const unreadable: Failure = {
  code: 'unreadable',
  message: 'The gateway speaks another version than this page. Reload the page.',
};

async function ask<P extends OfficePath>(
  path: P,
  init: RequestInit,
): Promise<Result<OfficeAnswer<P>, Failure>> {
  let answer: { status: number; body: unknown };
  try {
    const response = await fetch(path, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    answer = { status: response.status, body: await response.json() };
  } catch {
    return fail(noAnswer); // a named guard: the network, or a body that is no JSON
  }
  if (answer.status !== 200) {
    const refusal = OfficeRefusal.safeParse(answer.body);
    if (refusal.success) return fail(refusal.data);
    return fail(answer.status >= 500 ? noAnswer : unreadable);
  }
  const parsed = officeRoutes[path].answer.safeParse(answer.body);
  // The table pairs this path with this schema; TypeScript sees only a union of all schemas.
  return parsed.success ? ok(parsed.data as OfficeAnswer<P>) : fail(unreadable);
}

export const readOffice = <P extends ReadPath>(path: P) => ask(path, {});

export const changeOffice = <P extends ChangePath>(path: P, request: OfficeRequest<P>) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
