import { z } from 'zod';
import { fail, ok, type Result } from '#gateway/base/result.ts';

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

/** The words of the command line and the environment; '' where nothing was said. */
export type HistoryOptions = {
  readonly influxUrl: string;
  readonly influxDatabase: string;
  readonly influxUser: string;
  readonly influxPassword: string;
  readonly influxOrg: string;
  readonly influxBucket: string;
  readonly influxToken: string;
};

/** The store that the options mean: none named is the embedded one. A failure says which option is missing or wrong. */
export function parseStoreSettings(
  options: HistoryOptions,
): Result<StoreSettings, { readonly message: string }> {
  const { influxUrl: url, influxToken: token, influxOrg: org, influxBucket: bucket } = options;
  if (url === '') return ok({ kind: 'sqlite' });
  const isV2 = token !== '' || org !== '' || bucket !== '';
  const parsed = StoreSettings.safeParse(
    isV2
      ? { kind: 'influx-v2', url, org, bucket, token }
      : {
          kind: 'influx-v1',
          url,
          database: options.influxDatabase,
          username: options.influxUser,
          password: options.influxPassword,
        },
  );
  if (parsed.success && URL.canParse(url) && new URL(url).username === '') return ok(parsed.data);
  const wrong = parsed.success ? ['url'] : parsed.error.issues.map(({ path }) => String(path[0]));
  const names = [...new Set(wrong)].map((name) => `--influx-${name === 'username' ? 'user' : name}`);
  return fail({
    message: `${names.join(', ')}: missing or not understood. ${
      isV2
        ? 'InfluxDB 2 needs --influx-url (without a login), -org, -bucket and -token.'
        : 'InfluxDB 1 needs --influx-url (without a login) and -database.'
    }`,
  });
}
