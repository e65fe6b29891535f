import { z } from 'zod';
import { HomeId, ResidentId } from '#devices/ids.ts';
import { AlertStory, DeviceHealth, NightFeatures } from '#gateway/hub-link/envelope.ts';

/** What the hub and the clinical lead's pages say to each other. */

export const LIVE_PATH = '/live/';

export const PersonId = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/)
  .brand<'HubPersonId'>();
export type PersonId = z.infer<typeof PersonId>;

export const SignIn = z.strictObject({ personId: PersonId, password: z.string().min(1).max(200) });
export type SignIn = z.infer<typeof SignIn>;

export const SignInRefusal = z.strictObject({
  code: z.enum(['not-understood', 'slow-down', 'wrong-password']),
  retryAfterMs: z.number(),
});
export type SignInRefusal = z.infer<typeof SignInRefusal>;

export const Me = z.strictObject({ personId: PersonId });
export type Me = z.infer<typeof Me>;

/** Why somebody should look at a home or a resident. */
export const Concern = z.strictObject({
  kind: z.enum([
    'fall-open',
    'falls-repeated',
    'nobody-in-time',
    'not-heard',
    'devices-refused',
    'devices-silent',
    'battery-low',
  ]),
  count: z.int().positive(),
});
export type Concern = z.infer<typeof Concern>;

export const HomeRow = z.strictObject({
  homeId: HomeId,
  /** Null before the home said its first word. */
  homeName: z.string().nullable(),
  heardAtMs: z.int().nullable(),
  timeZone: z.string(),
  residentCount: z.int(),
  fallCountIn7Days: z.int(),
  concerns: z.array(Concern),
});
export type HomeRow = z.infer<typeof HomeRow>;

/** Every view says up to which change it was read. A page that heard of a later one reads it again. */
const asOf = { n: z.int().nonnegative() };

export const HomesView = z.strictObject({ ...asOf, homes: z.array(HomeRow) });
export type HomesView = z.infer<typeof HomesView>;

export const ResidentRow = z.strictObject({
  residentId: ResidentId,
  /** Initials of the house and the number of the pseudonym: RH-12. */
  code: z.string(),
  fallCountIn7Days: z.int(),
  lastNight: NightFeatures.nullable(),
  concerns: z.array(Concern),
});
export type ResidentRow = z.infer<typeof ResidentRow>;

export const FallRow = z.strictObject({ code: z.string().nullable(), story: AlertStory });
export type FallRow = z.infer<typeof FallRow>;

export const HomeView = z.strictObject({
  ...asOf,
  home: HomeRow,
  timeZone: z.string(),
  residents: z.array(ResidentRow),
  falls: z.array(FallRow),
  devices: z.array(DeviceHealth),
});
export type HomeView = z.infer<typeof HomeView>;

export const ResidentView = z.strictObject({
  ...asOf,
  home: HomeRow,
  timeZone: z.string(),
  resident: ResidentRow,
  /** The home's own time when this was read. */
  homeNowMs: z.int(),
  nights: z.array(NightFeatures),
  /** Of which evening the first night is that was ever measured of them; null: none yet, or before all of `nights`. */
  firstNightOf: z.iso.date().nullable(),
  falls: z.array(FallRow),
});
export type ResidentView = z.infer<typeof ResidentView>;

/** With each connection: the last change the page knows. */
export const Handshake = z.strictObject({ sinceN: z.int().nonnegative() });
export type Handshake = z.infer<typeof Handshake>;

/** Something is new in these homes. Sent at each connection too, with all that was missed since. */
export const Changed = z.strictObject({ n: z.int().nonnegative(), homeIds: z.array(HomeId).readonly() });
export type Changed = z.infer<typeof Changed>;
