import { parseArgs } from 'node:util';
import { z } from 'zod';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { parseStoreSettings, type StoreSettings } from '#gateway/history/store-settings.ts';
import { VoiceOptions } from '#gateway/voice/options.ts';
import type { AutomationOptions } from './automations.ts';
import { isFlag, type OptionValues, optionNames, options } from './options-table.ts';
import type { LogLevel } from './system.ts';

export type Config = {
  readonly dataFolder: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly pagesFolder: string;
  readonly plansFolder: string | null;
  readonly voice: VoiceOptions;
  readonly history: StoreSettings;
  readonly hubLinkFile: string | null;
  readonly nodeRed: AutomationOptions | null;
  readonly logLevel: LogLevel;
  /** Set up the demonstration home in an empty data folder, with a sign-in made for this run. */
  readonly isDemo: boolean;
  /** A demonstration's own time; null: the time it is. */
  readonly story: StoryConfig | null;
};

export type StoryConfig = {
  /** How many times faster than life its clock runs. */
  readonly speed: number;
  /** What its clock showed when this machine's uptime was 0; null: it begins with the time it is. */
  readonly bootAtMs: number | null;
};

export type ConfigFailure = { readonly code: 'help-wanted' | 'used-wrongly'; readonly message: string };

/** The options from a command line and an environment; a failure says which word is wrong and what is allowed. */
export function parseConfig(argv: readonly string[], env: NodeJS.ProcessEnv): Result<Config, ConfigFailure> {
  let given: Record<string, string | boolean | undefined>;
  try {
    given = parseArgs({
      args: [...argv],
      options: {
        ...Object.fromEntries(
          optionNames.map((name) => [name, { type: isFlag(name) ? 'boolean' : 'string' } as const]),
        ),
        demo: { type: 'boolean' },
        'demo-speed': { type: 'string' },
        'demo-boot-at-ms': { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return usedWrongly(error instanceof Error ? error.message : String(error));
  }
  if (given.help === true) return fail({ code: 'help-wanted', message: toHelp() });
  const values = parseValues(given, env);
  if (!values.ok) return values;
  const story = parseStory(given);
  return story.ok ? toConfig(values.value, given.demo === true, story.value) : story;
}

const Story = z.object({
  'demo-speed': z.coerce.number().int().min(1).max(20).default(1),
  'demo-boot-at-ms': z.coerce.number().int().min(-8.64e15).max(8.64e15).nullable().default(null),
});

function parseStory(
  given: Readonly<Record<string, string | boolean | undefined>>,
): Result<StoryConfig | null, ConfigFailure> {
  const story = Story.safeParse(given);
  if (!story.success) {
    const name = String(story.error.issues[0]?.path[0]);
    return usedWrongly(`--${name} ${String(given[name])}: not understood. ${storyWords}`);
  }
  const { 'demo-speed': speed, 'demo-boot-at-ms': bootAtMs } = story.data;
  return ok(speed === 1 && bootAtMs === null ? null : { speed, bootAtMs });
}

const storyWords = '--demo-speed takes 1 to 20, --demo-boot-at-ms an instant in Unix milliseconds.';

const usedWrongly = (message: string) => fail({ code: 'used-wrongly' as const, message });

function parseValues(
  given: Readonly<Record<string, string | boolean | undefined>>,
  env: NodeJS.ProcessEnv,
): Result<OptionValues, ConfigFailure> {
  const values: Record<string, unknown> = {};
  for (const name of optionNames) {
    // An empty variable is one that nobody set: it would otherwise count as port 0.
    const set = env[`NIGHTWELL_${name.toUpperCase().replaceAll('-', '_')}`]?.trim() || undefined;
    const raw = (given[name] === true ? 'on' : given[name]) ?? set ?? options[name].default;
    const parsed = options[name].schema.safeParse(raw);
    if (!parsed.success) {
      return usedWrongly(`--${name} ${String(raw)}: not understood. ${options[name].words}`);
    }
    values[name] = parsed.data;
  }
  return ok(values as OptionValues); // each was parsed by its own schema just now
}

function toConfig(
  values: OptionValues,
  isDemo: boolean,
  story: StoryConfig | null,
): Result<Config, ConfigFailure> {
  const voice = toVoice(values);
  if (!voice.ok) return voice;
  const history = parseStoreSettings({
    influxUrl: values['influx-url'],
    influxDatabase: values['influx-database'],
    influxUser: values['influx-user'],
    influxPassword: values['influx-password'],
    influxOrg: values['influx-org'],
    influxBucket: values['influx-bucket'],
    influxToken: values['influx-token'],
  });
  if (!history.ok) return usedWrongly(history.failure.message);
  const nodeRed = {
    editorPort: values['node-red-editor-port'],
    appliancesUrl: values['appliances-url'],
  };
  return ok({
    dataFolder: values['data-folder'],
    host: values.host,
    httpPort: values['http-port'],
    mqttPort: values['mqtt-port'],
    pagesFolder: values['pages-folder'],
    plansFolder: values['plans-folder'] || null,
    voice: voice.value,
    history: history.value,
    hubLinkFile: values['hub-link'] || null,
    nodeRed: values['with-node-red'] === 'on' ? nodeRed : null,
    logLevel: values['log-level'],
    isDemo,
    story,
  });
}

function toVoice(values: OptionValues): Result<VoiceOptions, ConfigFailure> {
  const parsed = VoiceOptions.safeParse({
    engine: values.voice,
    voice: values['voice-name'] || undefined,
    wordsPerMinute: values['voice-words-per-minute'],
    clipFolder: values['clip-folder'] || undefined,
    piperProgram: values['piper-program'] || undefined,
    piperFolder: values['piper-folder'] || undefined,
  });
  if (parsed.success) return ok(parsed.data);
  const { path = [], message = '' } = parsed.error.issues[0] ?? {};
  return usedWrongly(path.length === 0 ? `--voice: ${message}` : `--voice (${path.join('.')}): ${message}`);
}

function toHelp(): string {
  const rows = optionNames.map((name) => {
    const { words, default: usual } = options[name];
    return `  --${name.padEnd(22)} ${words}${usual === '' || isFlag(name) ? '' : ` Default: ${usual}`}`;
  });
  return [
    'The gateway of one home: takes in what devices report, decides who is told, serves the pages.',
    '',
    'Usage: npx nightwell gateway [options]',
    '',
    ...rows,
    `  --${'demo'.padEnd(22)} Set up the demonstration home, with a sign-in made for this run.`,
    `  --${'demo-speed'.padEnd(22)} For a demonstration: its clock runs this many times faster than life, 1–20. Default: 1`,
    `  --${'demo-boot-at-ms'.padEnd(22)} For a demonstration: what its clock showed when this machine was switched on, Unix milliseconds.`,
    `  --${'help'.padEnd(22)} This text.`,
    '',
    'Each option can also be set in the environment: --http-port as NIGHTWELL_HTTP_PORT.',
  ].join('\n');
}
