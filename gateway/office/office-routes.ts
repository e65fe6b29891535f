import type { z } from 'zod';
import type { HttpRequest, HttpResponse, HttpRoute } from '#gateway/base/http-route.ts';
import type { Result } from '#gateway/base/result.ts';
import type { StaffMember } from '#gateway/staff/directory.ts';
import type { Handlers, OfficeDeps } from './handlers.ts';
import { createChanges } from './office-changes.ts';
import { createPages } from './office-pages.ts';
import { type OfficePath, type OfficeRefusal, officeRoutes } from './protocol.ts';
import { mayDo } from './rights.ts';

type AnyHandler = (wish: {
  body: unknown;
  me: StaffMember;
}) => Result<unknown, OfficeRefusal> | Promise<Result<unknown, OfficeRefusal>>;

/** The home office's door on the web server. Every route asks first who it is and whether they may. */
export function createOfficeRoutes(deps: OfficeDeps): readonly HttpRoute[] {
  const handlers: Handlers<OfficePath> = { ...createPages(deps), ...createChanges(deps) };
  return (Object.keys(officeRoutes) as OfficePath[]).map((path) => ({
    method: officeRoutes[path].method,
    path,
    // Each handler is given what its own row's schema has read.
    handle: (request) => answer(deps, { path, request, handler: handlers[path] as AnyHandler }),
  }));
}

type Asked = {
  readonly path: OfficePath;
  readonly request: HttpRequest;
  readonly handler: AnyHandler;
};

async function answer({ whose, log }: OfficeDeps, { path, request, handler }: Asked): Promise<HttpResponse> {
  const row = officeRoutes[path];
  const me = whose(request.cookies);
  if (me === null)
    return toResponse({ code: 'not-signed-in', message: 'Nobody is signed in. Sign in first.' });
  if (!mayDo(me.role, row.action)) {
    log.warn('office-request-refused', { path, personId: me.personId, action: row.action });
    return toResponse({ code: 'not-allowed', message: 'Your role may not do this. Ask the manager.' });
  }
  const body = row.request?.safeParse(request.body);
  if (body?.success === false) {
    const message = `That was not understood (${body.error.issues.map(toWords).join('; ')}).`;
    return toResponse({ code: 'not-understood', message });
  }
  const outcome = await handler({ body: body?.data ?? null, me });
  return outcome.ok ? { status: 200, body: outcome.value } : toResponse(outcome.failure);
}

const toWords = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;

const statuses = {
  'not-understood': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  stale: 409,
  taken: 409,
  'in-use': 409,
  'last-manager': 409,
  'nothing-to-withdraw': 409,
  'not-available': 409,
  'not-recorded': 503,
} as const satisfies Record<OfficeRefusal['code'], HttpResponse['status']>;

const toResponse = (refusal: OfficeRefusal): HttpResponse => ({
  status: statuses[refusal.code],
  body: refusal,
});
