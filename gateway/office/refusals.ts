import { fail, type Result } from '#gateway/base/result.ts';
import type { OfficeRefusal } from './protocol.ts';

/** A refusal, in words for whoever asked. */
export const refuse = (code: OfficeRefusal['code'], message: string): Result<never, OfficeRefusal> =>
  fail({ code, message });

const things = { person: 'person', resident: 'resident', room: 'room', device: 'device' } as const;

/** What a change is about has gone, or never was. */
export const refuseUnknown = (thing: keyof typeof things): Result<never, OfficeRefusal> =>
  refuse('not-found', `This ${things[thing]} is not on the list; look again.`);

/** Names are compared as people read them. */
export const isSameName = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** `Room 12` → `room-12`; what is left of a name in letters and digits that an id may have, perhaps nothing. */
export const toSlug = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replaceAll(/^-+|-+$/g, '');
