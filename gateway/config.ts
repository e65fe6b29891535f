import { parseArgs } from 'node:util';
import { z } from 'zod';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { type LogLevel, logLevels } from './system.ts';

const Port = z.coerce.number().int().min(0).max(65_535);

/**
 * Every option of the gateway: `--data` on the command line, `NIGHTWELL_DATA_FOLDER` and so on in the environment;
 * the command line wins. The ports are none that Debian's mosquitto (1883) or influxdb (8086, 8088) claims.
 */
export const options = {
  'data-folder': {
    schema: z.string().min(1),
    default: './nightwell-data',
    words: 'Folder for all that this home keeps. Made when missing, readable by its owner only.',
  },
  host: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    words:
      'Address to listen on, for pages and devices. 0.0.0.0: the whole local network, unencrypted as yet.',
  },
  'http-port': { schema: Port, default: '8420', words: 'Port of the pages, 0–65535 (0: any free one).' },
  'mqtt-port': {
    schema: Port,
    default: '18420',
    words: 'Port for devices (MQTT 3.1.1), 0–65535 (0: any free one).',
  },
  'pages-folder': {
    schema: z.string().min(1),
    default: './dashboards/dist',
    words: 'Folder that holds the built pages, a folder each.',
  },
  'log-level': {
    schema: z.enum(logLevels as [LogLevel, ...LogLevel[]]),
    default: 'info',
    words: 'error, warn, info or debug.',
  },
} as const;

export type Config = {
  readonly dataFolder: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly pagesFolder: string;
  readonly logLevel: LogLevel;
  /** Set up the demonstration home in an empty data folder, with a sign-in made for this run. */
  readonly isDemo: boolean;
};

export type ConfigFailure = { readonly code: 'help-wanted' | 'used-wrongly'; readonly message: string };

/** The options from a command line and an environment; a failure says which word is wrong and what is allowed. */
export function parseConfig(argv: readonly string[], env: NodeJS.ProcessEnv): Result<Config, ConfigFailure> {
  const names = Object.keys(options) as Array<keyof typeof options>;
  let given: Record<string, string | boolean | undefined>;
  try {
    given = parseArgs({
      args: [...argv],
      options: {
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
        demo: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return fail({ code: 'used-wrongly', message: error instanceof Error ? error.message : String(error) });
  }
  if (given.help === true) return fail({ code: 'help-wanted', message: toHelp() });
  const values: Record<string, unknown> = {};
  for (const name of names) {
    // An empty variable is one that nobody set: it would otherwise count as port 0.
    const set = env[`NIGHTWELL_${name.toUpperCase().replaceAll('-', '_')}`]?.trim() || undefined;
    const raw = given[name] ?? set ?? options[name].default;
    const parsed = options[name].schema.safeParse(raw);
    if (!parsed.success) {
      return fail({
        code: 'used-wrongly',
        message: `--${name} ${String(raw)}: not understood. ${options[name].words}`,
      });
    }
    values[name] = parsed.data;
  }
  return ok({
    dataFolder: values['data-folder'] as string,
    host: values.host as string,
    httpPort: values['http-port'] as number,
    mqttPort: values['mqtt-port'] as number,
    pagesFolder: values['pages-folder'] as string,
    logLevel: values['log-level'] as LogLevel,
    isDemo: given.demo === true,
  });
}

function toHelp(): string {
  const rows = Object.entries(options).map(
    ([name, option]) => `  --${name.padEnd(14)} ${option.words} Default: ${option.default}`,
  );
  return [
    'The gateway of one home: takes in what devices report, decides who is told, serves the pages.',
    '',
    'Usage: npx nightwell gateway [options]',
    '',
    ...rows,
    '  --demo           Set up the demonstration home, with a sign-in made for this run.',
    '  --help           This text.',
    '',
    'Each option can also be set in the environment: --http-port as NIGHTWELL_HTTP_PORT.',
  ].join('\n');
}
