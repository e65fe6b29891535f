import { z } from 'zod';
import { PersonId } from '#gateway/alerting/ids.ts';
import { Presence, StaffRole } from '#gateway/staff/directory.ts';
import { ConsentsPage, RecordConsent, WithdrawConsent } from './consent-messages.ts';
import { LeavingPage, NodeRedPage, OutletsPage, PlansPage, ReadPlanFiles } from './live-messages.ts';
import {
  AddPerson,
  AddResident,
  ChangePerson,
  ChangeResident,
  PeoplePage,
  PinMade,
  RemovePerson,
  RenewPin,
  ResidentAdded,
  ResidentsPage,
  SetPresence,
} from './people-messages.ts';
import {
  AddDevice,
  AddRoom,
  ChangeRoom,
  DevicesPage,
  PlaceDevice,
  RemoveDevice,
  RemoveRoom,
  RenewDeviceSecret,
  RoomAdded,
  RoomsPage,
  SecretMade,
} from './place-messages.ts';
import { AtMs, Changed, Count } from './versioned.ts';

/**
 * What the pages of the home office and the gateway say to each other: JSON over HTTP under `/api/office/`, same
 * origin, signed in by the desk of the night screens (`GET /api/people`, `POST /api/sign-in`, `/api/sign-out`).
 * The table of all routes, each with its request and its answer, stands at the end (`officeRoutes`); what they carry
 * stands in `people-messages.ts`, `place-messages.ts`, `consent-messages.ts` and `live-messages.ts`.
 *
 * Any answer but 200 is an OfficeRefusal, whose `message` can be shown as it is:
 * 400 `not-understood` · 401 `not-signed-in` · 403 `not-allowed` · 404 `not-found` · 409 `stale` (read again, then
 * ask again), `taken`, `in-use`, `last-manager`, `nothing-to-withdraw`, `not-available` · 503 `not-recorded` (the
 * disk refuses; nothing was changed). What is no JSON, or not from our own pages, gets 400 with `null`.
 *
 * Each change names the `version` of what it was made from, as the page last read it: `basedOnVersion`. People and
 * residents share one version, rooms and devices another, consents have a third.
 *
 * Times (`…AtMs`) are Unix milliseconds of the gateway's clock; `nowAtMs` says what it shows: count from that.
 */

/** What somebody signed in may see and do; a page shows what stands in `Overview.may`. */
export const OfficeAction = z.enum([
  'see-overview',
  'see-people',
  'change-people',
  'see-residents',
  'change-residents',
  'set-presence',
  'see-rooms',
  'change-rooms',
  'see-devices',
  'change-devices',
  'see-outlets',
  'see-node-red-editor',
  'see-what-leaves',
  'see-consents',
  'change-consents',
  'see-plans',
  'read-plan-files',
]);
export type OfficeAction = z.infer<typeof OfficeAction>;

export const OfficeRefusal = z.object({
  code: z.enum([
    'not-understood',
    'not-signed-in',
    'not-allowed',
    'not-found',
    'stale',
    'taken',
    'in-use',
    'last-manager',
    'nothing-to-withdraw',
    'not-available',
    'not-recorded',
  ]),
  /** For whoever reads the page. */
  message: z.string(),
});
export type OfficeRefusal = z.infer<typeof OfficeRefusal>;

export const Overview = z.object({
  nowAtMs: AtMs,
  homeName: z.string(),
  timeZone: z.string(),
  me: z.object({ personId: PersonId, name: z.string(), role: StaffRole }),
  may: z.array(OfficeAction),
  counts: z.object({
    people: Count,
    residents: z.record(Presence, Count),
    rooms: Count,
    devices: Count,
    /** Devices that should be heard, and those of them that are: what night screens show. */
    devicesExpected: Count,
    devicesHeard: Count,
    /** Devices whose packets are refused for want of consent, whether or not any came. */
    devicesRefused: Count,
    outletsFailing: Count,
    planProblems: Count,
  }),
});
export type Overview = z.infer<typeof Overview>;

type Row = {
  readonly method: 'GET' | 'POST';
  readonly action: OfficeAction;
  readonly request: z.ZodType | null;
  readonly answer: z.ZodType;
};
const get = <A extends z.ZodType>(action: OfficeAction, answer: A) =>
  ({ method: 'GET', action, request: null, answer }) as const satisfies Row;
const post = <R extends z.ZodType, A extends z.ZodType>(action: OfficeAction, request: R, answer: A) =>
  ({ method: 'POST', action, request, answer }) as const satisfies Row;

/** Path → what may be asked there, by whom, in which words, and what comes back with 200. */
export const officeRoutes = {
  '/api/office/overview': get('see-overview', Overview),
  '/api/office/people': get('see-people', PeoplePage),
  '/api/office/people/add': post('change-people', AddPerson, PinMade),
  '/api/office/people/change': post('change-people', ChangePerson, Changed),
  '/api/office/people/renew-pin': post('change-people', RenewPin, PinMade),
  '/api/office/people/remove': post('change-people', RemovePerson, Changed),
  '/api/office/residents': get('see-residents', ResidentsPage),
  '/api/office/residents/add': post('change-residents', AddResident, ResidentAdded),
  '/api/office/residents/change': post('change-residents', ChangeResident, Changed),
  '/api/office/residents/presence': post('set-presence', SetPresence, Changed),
  '/api/office/rooms': get('see-rooms', RoomsPage),
  '/api/office/rooms/add': post('change-rooms', AddRoom, RoomAdded),
  '/api/office/rooms/change': post('change-rooms', ChangeRoom, Changed),
  '/api/office/rooms/remove': post('change-rooms', RemoveRoom, Changed),
  '/api/office/devices': get('see-devices', DevicesPage),
  '/api/office/devices/add': post('change-devices', AddDevice, SecretMade),
  '/api/office/devices/place': post('change-devices', PlaceDevice, Changed),
  '/api/office/devices/remove': post('change-devices', RemoveDevice, Changed),
  '/api/office/devices/renew-secret': post('change-devices', RenewDeviceSecret, SecretMade),
  '/api/office/outlets': get('see-outlets', OutletsPage),
  '/api/office/node-red': get('see-node-red-editor', NodeRedPage),
  '/api/office/leaving': get('see-what-leaves', LeavingPage),
  '/api/office/consents': get('see-consents', ConsentsPage),
  '/api/office/consents/record': post('change-consents', RecordConsent, Changed),
  '/api/office/consents/withdraw': post('change-consents', WithdrawConsent, Changed),
  '/api/office/plans': get('see-plans', PlansPage),
  '/api/office/plans/read': post('read-plan-files', ReadPlanFiles, PlansPage),
} as const satisfies Record<string, Row>;
export type OfficePath = keyof typeof officeRoutes;
/** What a POST to `Path` has to carry. */
export type OfficeRequest<Path extends OfficePath> = (typeof officeRoutes)[Path]['request'] extends z.ZodType
  ? z.input<(typeof officeRoutes)[Path]['request']>
  : null;
/** What comes back with 200. */
export type OfficeAnswer<Path extends OfficePath> = z.output<(typeof officeRoutes)[Path]['answer']>;
