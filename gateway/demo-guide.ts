import { toCurrentNight } from '#gateway/history/night.ts';
import type { AutomationOptions } from './automations.ts';
import type { DemoPlanTimes } from './demo-plans.ts';
import type { Ready } from './main.ts';

/** The clinical lead's pages, where there is a hub. */
export type HubDoor = {
  readonly url: string;
  readonly personId: string;
  /** Null: one that was given before, and is not known here. */
  readonly password: string | null;
};

export type Guide = {
  readonly ready: Pick<Ready, 'httpPort' | 'mqttPort'>;
  /** Alerts that an earlier run left open, the soon due medicine of this one not counted. */
  readonly openBeforeCount: number;
  readonly demo: NonNullable<Ready['demo']>;
  /** As the gateway was told to listen. */
  readonly host: string;
  /** Where its pages can be opened, the best one first. */
  readonly addresses: readonly string[];
  readonly hub: HubDoor | null;
  readonly speed: number;
  /** The clocks of the story when the simulated devices began, and in which zone they are read. */
  readonly beganAtMs: number;
  readonly timeZone: string;
  readonly plans: DemoPlanTimes;
  readonly hasCarers: boolean;
  /** Null: no Node-RED. */
  readonly nodeRed: AutomationOptions | null;
  /** ` --wiring FILE` for the other commands, where it isn't the usual one. */
  readonly wiringArgs: string;
};

const STAFF_TOLD_MS = 15 * 60_000;

/** What to open, what happens when and where to look for it, how to stop: for whoever typed the command. */
export function toGuide(guide: Guide): string {
  const hasHub = guide.hub !== null;
  return [
    '',
    'Rowan House, 20 rooms, is being watched. (A demonstration: invented people, simulated devices.)',
    `In Rowan House it is ${toDay(guide)}: “When” is by its clocks${hasHub ? ', and the hub’s “last heard” by yours' : ''}.`,
    '',
    ...toDoors(guide),
    '',
    ...toBefore(guide),
    ...toTable(guide),
    '',
    ...toNotes(guide),
    '',
  ].join('\n');
}

const DOOR_WIDTH = 18;

function toDoors({ ready, demo, host, addresses, hub, nodeRed }: Guide): readonly string[] {
  const door = (name: string, ...words: string[]): string =>
    `  ${[name.padEnd(DOOR_WIDTH), ...words].join('')}`;
  const bases = addresses.map((address) => `http://${address}:${ready.httpPort}`);
  const [base = ''] = bases;
  const password = hub?.password == null ? 'with your password of before' : `password ${hub.password}`;
  return [
    ...bases.map((each) => door('Night screen', `${each}/`)),
    door('', `Sign in as ${toList(demo.names)}: PIN ${demo.pin} for each, for this run only`),
    ...demo.bedsides.map(({ deviceId, key, room }) =>
      door(`Bedside, ${room.toLowerCase()}`, `${base}/bedside/#${deviceId}:${key}`),
    ),
    door('Home office', `${base}/office/ (${toList(demo.officeNames)}, same PIN)`),
    ...(hub === null ? [] : [door('Clinical lead', `${hub.url} (${hub.personId}, ${password})`)]),
    ...(nodeRed === null ? [] : [door('Node-RED', toEditorWords(nodeRed))]),
    door('Devices', `mqtt://${host}:${ready.mqttPort} (MQTT 3.1.1)`),
    door('', 'Tap a night screen and a bedside page once, so that the browser lets them sound.'),
  ];
}

/** Its password stands in the home office alone, for a signed-in installer. */
function toEditorWords({ editorPort }: AutomationOptions): string {
  if (editorPort === null) return 'runs without its editor: --node-red-editor-port 1880 opens that';
  if (editorPort === 0) return 'address, user name and password: home office, signed in as Tom';
  return `http://127.0.0.1:${editorPort}/ (user name and password: home office, signed in as Tom)`;
}

function toBefore({ openBeforeCount }: Guide): readonly string[] {
  if (openBeforeCount === 0) return [];
  const words = openBeforeCount === 1 ? '1 alert is' : `${openBeforeCount} alerts are`;
  return [`  ${words} open from before: what happens in the same room joins it. --fresh begins anew.`, ''];
}

type Row = { readonly atMs: number; readonly where: string; readonly what: string };

const SLOT_MS = 15 * 60_000;
/** A quarter of the night is with the hub half a minute after its end. */
const REPORT_LAG_MS = 30_000;

function toRows(guide: Guide): readonly Row[] {
  const { beganAtMs, plans, hasCarers } = guide;
  const after = (seconds: number): number => beganAtMs + seconds * 1_000;
  const night = 'Night screen';
  const rows: readonly Row[] = [
    { atMs: beganAtMs, where: night, what: 'Room 7: a medicine is due soon, and a delay matters' },
    {
      atMs: after(40),
      where: night,
      what: 'Room 12: possible fall. It rings, for more and more people, until taken',
    },
    {
      atMs: plans.teaAtMs,
      where: 'Bedside, room 3',
      what: 'Beryl is told of her tea and says yes: nothing rings',
    },
    { atMs: after(120), where: night, what: 'Room 7: look in. A stumble; the sensor is not sure' },
    { atMs: plans.medicineAtMs, where: 'Bedside, room 7', what: 'Ernest’s medicine is due; nobody answers' },
    ...toBedRows(guide, after(200)),
    { atMs: after(240), where: night, what: 'Room 3: the call button' },
    {
      atMs: plans.comfortAtMs,
      where: 'Bedside, room 12',
      what: 'Hilda is asked, and asks for help: the night screen rings',
    },
  ];
  const told: Row = {
    atMs: plans.medicineAtMs + STAFF_TOLD_MS,
    where: night,
    what: 'Room 7: asked three times, no answer. Staff are told',
  };
  // The simulated carers bring the medicine before it comes to that.
  return [...rows, ...(hasCarers ? [] : [told])].toSorted((a, b) => a.atMs - b.atMs);
}

/** Room 5 leaves the bed: the lamp goes on at once, and the clinical lead sees it once that quarter of the night is told. */
function toBedRows({ hub, nodeRed, timeZone }: Guide, exitAtMs: number): readonly Row[] {
  const isLampOurs = nodeRed !== null && nodeRed.appliancesUrl === null;
  const toldAtMs = Math.floor(exitAtMs / SLOT_MS + 1) * SLOT_MS + REPORT_LAG_MS;
  const isAtNight = [exitAtMs, toldAtMs].every((atMs) => toCurrentNight(atMs, timeZone) !== null);
  return [
    ...(isLampOurs
      ? [
          {
            atMs: exitAtMs,
            where: 'This terminal',
            what: 'Room 5 leaves the bed: Node-RED lights the bathroom',
          },
        ]
      : []),
    ...(hub !== null && isAtNight
      ? [
          {
            atMs: toldAtMs,
            where: 'Clinical lead',
            what: 'RH-5, in room 5, left the bed: a mark in the night so far',
          },
        ]
      : []),
  ];
}

function toTable(guide: Guide): readonly string[] {
  const { speed, beganAtMs, timeZone } = guide;
  const rows = toRows(guide).map(({ atMs, where, what }) => [
    toClock(atMs, timeZone),
    toSpan((atMs - beganAtMs) / speed),
    where,
    what,
  ]);
  const heads = ['When', 'After', 'Where to look', 'What you see'];
  return [heads, ...rows].map(([clock = '', span = '', where = '', what = '']) =>
    `  ${clock.padEnd(10)}${span.padEnd(8)}${where.padEnd(DOOR_WIDTH)}${what}`.trimEnd(),
  );
}

function toNotes({ speed, hasCarers, wiringArgs }: Guide): readonly string[] {
  const story =
    speed === 1
      ? '  Then the night goes its way until morning: a stumble, a silent sensor, people who get up and call.'
      : `  The night passes ${speed} times faster than life: seconds on the screens jump, and it is morning in ${Math.round(590 / speed)} min.`;
  return [
    story,
    ...(hasCarers ? ['  Amy and Ben (simulated) take what you leave, and say so here.'] : []),
    `  A recorded fall:      npx nightwell device play RECORDING.csv.gz --as fall-0012${wiringArgs}`,
    `  What really happens:  npx nightwell simulate home --scenario rowan-house-night --truth${wiringArgs}`,
    '  More to see:          npx nightwell demo --help (--speed 20, --with-carers, --with-node-red, --influx URL)',
    '  Ctrl-C stops all of it.',
  ];
}

/** `Tuesday 24 November, 21:10`. */
function toDay({ beganAtMs, timeZone }: Guide): string {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  return `${day.format(beganAtMs).replace(',', '')}, ${toClock(beganAtMs, timeZone).slice(0, 5)}`;
}

/** `20:57:00`, as the home's clocks show it. */
function toClock(atMs: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(timeZone);
  return local.toPlainTime().toString({ smallestUnit: 'second' });
}

/** `+1:05`, minutes and seconds of real time. */
function toSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return `+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const toList = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
