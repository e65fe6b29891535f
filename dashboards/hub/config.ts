import { parseArgs } from 'node:util';
import { z } from 'zod';
import { HomeId } from '#devices/ids.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { PersonId } from './protocol.ts';

const Port = z.coerce.number().int().min(0).max(65_535);

/** Every option of the hub: `--data-folder` on the command line, `NIGHTWELL_HUB_DATA_FOLDER` in the environment. */
const hubOptions = {
  'data-folder': {
    schema: z.string().min(1),
    default: './nightwell-hub-data',
    words: 'Folder for certificates, link files and the embedded database. Readable by its owner only.',
  },
  'postgres-url': {
    schema: z.union([z.literal('').transform(() => null), z.string().regex(/^postgres(ql)?:\/\//)]),
    default: '',
    words:
      'A PostgreSQL server to keep everything in: postgres://user@host/database. Empty: embedded (PGlite).',
  },
  host: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    words: 'Address to listen on. Another one than this machine needs --pages-tls.',
  },
  name: {
    schema: z
      .string()
      .min(1)
      .transform((names) => names.split(',')),
    default: 'localhost,127.0.0.1',
    words:
      'Host names and addresses by which homes and pages reach this hub, comma between. They stand in its certificate.',
  },
  'http-port': {
    schema: Port,
    default: '8430',
    words: 'Port of the clinical lead’s pages, 0–65535 (0: any free one).',
  },
  'mqtt-port': {
    schema: Port,
    default: '18430',
    words: 'Port for homes (MQTT 3.1.1 over TLS), 0–65535 (0: any free one).',
  },
  home: {
    schema: z.union([
      z.literal('').transform(() => []),
      z
        .string()
        .transform((ids) => ids.split(','))
        .pipe(z.array(HomeId)),
    ]),
    default: '',
    words:
      'Homes to take on, comma between. A new one’s link file is written to homes/ID.json in the data folder.',
  },
  'reset-password': {
    schema: z.union([z.literal('').transform(() => null), PersonId]),
    default: '',
    words: 'A person to whom a new password is given, printed once. At the first start: clinical-lead.',
  },
  'pages-folder': {
    schema: z.string().min(1),
    default: './dashboards/dist/clinical-lead',
    words: 'Folder of the built pages.',
  },
  'log-level': {
    schema: z.enum(['error', 'warn', 'info', 'debug']),
    default: 'info',
    words: 'error, warn, info or debug.',
  },
} as const;

type Values = { [Name in keyof typeof hubOptions]: z.infer<(typeof hubOptions)[Name]['schema']> };
export type HubConfig = Values & { readonly 'pages-tls': boolean };
export type HubConfigFailure = { readonly code: 'help-wanted' | 'used-wrongly'; readonly message: string };

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** The options from a command line and an environment; a failure says which word is wrong and what is allowed. */
export function parseHubConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<HubConfig, HubConfigFailure> {
  const names = Object.keys(hubOptions) as Array<keyof typeof hubOptions>;
  const wrong = (message: string) => fail({ code: 'used-wrongly' as const, message });
  let given: Record<string, string | boolean | undefined>;
  try {
    given = parseArgs({
      args: [...argv],
      options: {
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
        'pages-tls': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (given.help === true) return fail({ code: 'help-wanted', message: toHelp() });
  const values: Record<string, unknown> = { 'pages-tls': given['pages-tls'] === true };
  for (const name of names) {
    const { schema, words, default: usual } = hubOptions[name];
    const raw = given[name] ?? env[`NIGHTWELL_HUB_${name.toUpperCase().replaceAll('-', '_')}`] ?? usual;
    const parsed = schema.safeParse(raw);
    if (!parsed.success) return wrong(`--${name} ${String(raw)}: not understood. ${words}`);
    values[name] = parsed.data;
  }
  const config = values as HubConfig; // each value was parsed by its own schema just now
  if (!loopback.has(config.host) && !config['pages-tls'])
    return wrong(`--host ${config.host}: pages with health data leave this machine only with --pages-tls.`);
  return ok(config);
}

function toHelp(): string {
  const rows = Object.entries(hubOptions).map(
    ([name, option]) => `  --${name.padEnd(15)} ${option.words} Default: ${option.default || 'none'}`,
  );
  return [
    'The regional hub: takes in what homes send, and serves the clinical lead’s pages.',
    '',
    'Usage: npx nightwell hub [options]',
    '',
    ...rows,
    '  --pages-tls       Serve the pages over HTTPS, with a certificate of this hub’s own authority.',
    '  --help            This text.',
    '',
    'Each option can also be set in the environment: --http-port as NIGHTWELL_HUB_HTTP_PORT.',
    'Exit codes: 0 done, 1 failed, 2 used wrongly.',
  ].join('\n');
}
