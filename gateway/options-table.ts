import { z } from 'zod';
import { engineNames, WORDS_PER_MINUTE } from '#gateway/voice/engine.ts';
import { type LogLevel, logLevels } from './system.ts';

const Port = z.coerce.number().int().min(0).max(65_535);
const Words = z.string().min(1);
/** Where nothing need be said. */
const MaybeWords = z.string();
const MaybePort = z.union([z.literal('').transform(() => null), Port]);
const MaybeUrl = z.union([z.literal('').transform(() => null), z.url({ protocol: /^mqtt$/ })]);
const speakers = engineNames.filter((name) => name !== 'clip');

/**
 * Every option of the gateway: `--data-folder` on the command line, `NIGHTWELL_DATA_FOLDER` and so on in the environment;
 * the command line wins. The ports are none that Debian's mosquitto (1883) or influxdb (8086, 8088) claims. A flag takes
 * no value on the command line, and `on` in the environment.
 */
export const options = {
  'data-folder': {
    schema: Words,
    default: './nightwell-data',
    words: 'Folder for all that this home keeps. Made when missing, readable by its owner only.',
  },
  host: {
    schema: Words,
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
    schema: Words,
    default: './dashboards/dist',
    words: 'Folder that holds the built pages, a folder each.',
  },
  'plans-folder': {
    schema: MaybeWords,
    default: '',
    words: 'Folder of the residents’ plans, a YAML file each. If left out: plans, in the data folder.',
  },
  voice: {
    schema: z.enum(speakers as [(typeof speakers)[number], ...(typeof speakers)[number][]]),
    default: 'flite',
    words: 'Who speaks to residents: flite, espeak-ng or piper. Recorded clips always come first.',
  },
  'voice-name': {
    schema: MaybeWords,
    default: '',
    words: 'A voice of that engine. If left out: its usual one.',
  },
  'voice-words-per-minute': {
    schema: z.coerce.number().int().min(WORDS_PER_MINUTE.least).max(WORDS_PER_MINUTE.most),
    default: String(WORDS_PER_MINUTE.usual),
    words: `How fast it speaks, ${WORDS_PER_MINUTE.least}–${WORDS_PER_MINUTE.most} words a minute.`,
  },
  'clip-folder': {
    schema: MaybeWords,
    default: '',
    words: 'Folder of a known carer’s recordings. If left out: clips, in the data folder.',
  },
  'piper-program': {
    schema: MaybeWords,
    default: '',
    words: 'Path of the Piper program, for --voice piper.',
  },
  'piper-folder': {
    schema: MaybeWords,
    default: '',
    words: 'Folder of one Piper voice: NAME.onnx and NAME.onnx.json.',
  },
  'influx-url': {
    schema: MaybeWords,
    default: '',
    words: 'An InfluxDB for the history, as http://host:8086. If left out: the embedded store.',
  },
  'influx-database': { schema: MaybeWords, default: '', words: 'InfluxDB 1: the database. It must exist.' },
  'influx-user': { schema: MaybeWords, default: '', words: 'InfluxDB 1: user name.' },
  'influx-password': {
    schema: MaybeWords,
    default: '',
    words: 'InfluxDB 1: password. Better in the environment, where no list of processes shows it.',
  },
  'influx-org': { schema: MaybeWords, default: '', words: 'InfluxDB 2: the organisation.' },
  'influx-bucket': { schema: MaybeWords, default: '', words: 'InfluxDB 2: the bucket. It must exist.' },
  'influx-token': {
    schema: MaybeWords,
    default: '',
    words: 'InfluxDB 2: the token. Better in the environment, too.',
  },
  'hub-link': {
    schema: MaybeWords,
    default: '',
    words: 'The file that a hub made for this home. If left out: nothing leaves the house.',
  },
  'with-node-red': {
    schema: z.enum(['off', 'on']),
    default: 'off',
    isFlag: true,
    words: 'Run the home’s own Node-RED beside the gateway.',
  },
  'node-red-editor-port': {
    schema: MaybePort,
    default: '',
    words: 'Open Node-RED’s editor on this machine’s port (0: any free one). If left out: no editor.',
  },
  'appliances-url': {
    schema: MaybeUrl,
    default: '',
    words:
      'Zigbee2MQTT’s broker, as mqtt://host:1883, for Node-RED’s lamps. If left out: this gateway’s own.',
  },
  'log-level': {
    schema: z.enum(logLevels as [LogLevel, ...LogLevel[]]),
    default: 'info',
    words: 'error, warn, info or debug.',
  },
} as const satisfies Record<
  string,
  { readonly schema: z.ZodType; readonly default: string; readonly words: string; readonly isFlag?: true }
>;

export type OptionName = keyof typeof options;
export type OptionValues = { readonly [Name in OptionName]: z.infer<(typeof options)[Name]['schema']> };
export const optionNames = Object.keys(options) as OptionName[];

/** Does it stand on the command line without a value? */
export const isFlag = (name: OptionName): boolean => 'isFlag' in options[name];
