import { z } from 'zod';

/** Which store keeps the history, and how it is reached. */
export const StoreSettings = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqlite') }),
  z.strictObject({
    kind: z.literal('influx-v1'),
    /** http://host:8086, without a login. */
    url: z.url({ protocol: /^https?$/ }),
    database: z.string().min(1),
    username: z.string(),
    password: z.string(),
  }),
  z.strictObject({
    kind: z.literal('influx-v2'),
    url: z.url({ protocol: /^https?$/ }),
    org: z.string().min(1),
    bucket: z.string().min(1),
    token: z.string().min(1),
  }),
]);
export type StoreSettings = z.infer<typeof StoreSettings>;

export type InfluxV1Settings = Extract<StoreSettings, { kind: 'influx-v1' }>;
export type InfluxV2Settings = Extract<StoreSettings, { kind: 'influx-v2' }>;
