import type { z } from 'zod';
import type { Clock } from '#gateway/base/clock.ts';
import type { HttpRequest } from '#gateway/base/http-route.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Result } from '#gateway/base/result.ts';
import type { StaffMember } from '#gateway/staff/directory.ts';
import type { Register } from './documents.ts';
import type { Live } from './live.ts';
import type { OfficeAnswer, OfficePath, OfficeRefusal, officeRoutes } from './protocol.ts';

export type OfficeDeps = {
  readonly register: Register;
  /** Who is signed in: the desk's. */
  readonly whose: (cookies: HttpRequest['cookies']) => StaffMember | null;
  readonly live: Live;
  readonly clock: Clock;
  readonly log: Log;
};

/** What a handler of `Path` is given: the request as its schema read it, and who asks. */
export type Wish<Path extends OfficePath> = {
  readonly body: (typeof officeRoutes)[Path]['request'] extends z.ZodType
    ? z.output<(typeof officeRoutes)[Path]['request']>
    : null;
  readonly me: StaffMember;
};
type Outcome<Path extends OfficePath> = Result<OfficeAnswer<Path>, OfficeRefusal>;
export type Handlers<Paths extends OfficePath> = {
  readonly [Path in Paths]: (wish: Wish<Path>) => Outcome<Path> | Promise<Outcome<Path>>;
};

/** Paths that are read, and the one that reads plan files: no document is changed there. */
export type PagePath =
  | '/api/office/overview'
  | '/api/office/people'
  | '/api/office/residents'
  | '/api/office/rooms'
  | '/api/office/devices'
  | '/api/office/outlets'
  | '/api/office/node-red'
  | '/api/office/leaving'
  | '/api/office/consents'
  | '/api/office/plans'
  | '/api/office/plans/read';
