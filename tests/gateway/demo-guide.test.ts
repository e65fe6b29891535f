import { expect, it } from 'vitest';
import { type Guide, toGuide } from '#gateway/demo-guide.ts';
import { toDemoPlanTimes } from '#gateway/demo-plans.ts';

const beganAtMs = Date.parse('2026-11-24T21:10:27Z');
const guide: Guide = {
  ready: { httpPort: 8420, mqttPort: 18420 },
  openBeforeCount: 0,
  demo: {
    pin: '4711',
    names: ['Amy', 'Ben', 'Ruth', 'Helen'],
    officeNames: ['Helen the manager', 'Tom the installer'],
    wiringFile: 'nightwell-data/demo/wiring.json',
    bedsides: [
      { deviceId: 'speaker-0003', key: 'key-of-3', room: 'Room 3' },
      { deviceId: 'speaker-0007', key: 'key-of-7', room: 'Room 7' },
      { deviceId: 'speaker-0012', key: 'key-of-12', room: 'Room 12' },
    ],
  },
  host: '127.0.0.1',
  addresses: ['localhost'],
  hub: { url: 'http://localhost:8430/', personId: 'clinical-lead', password: 'a-good-one' },
  speed: 1,
  beganAtMs,
  timeZone: 'Europe/London',
  plans: toDemoPlanTimes(beganAtMs),
  hasCarers: false,
  nodeRed: null,
  wiringArgs: '',
};
const lines = (text: string): readonly string[] => text.split('\n');

it.each([
  ['the night screen', 'http://localhost:8420/'],
  ['its sign-in', 'Amy, Ben, Ruth or Helen: PIN 4711'],
  ['the bedside page of room 12, with its key', 'http://localhost:8420/bedside/#speaker-0012:key-of-12'],
  ['that of room 3', 'http://localhost:8420/bedside/#speaker-0003:key-of-3'],
  ['the home office', 'http://localhost:8420/office/'],
  [
    'the clinical lead’s pages, with a password',
    'http://localhost:8430/ (clinical-lead, password a-good-one)',
  ],
  ['what needs a tap before it sounds', 'once, so that the browser lets them sound'],
  ['what time it is there', 'In Rowan House it is Tuesday 24 November, 21:10: '],
  ['how to stop', 'Ctrl-C stops all of it.'],
])('the guide names %s', (_what, words) => expect(toGuide(guide)).toContain(words));

it.each([
  { clock: '21:10:27', after: '+0:00', where: 'Night screen', what: 'a delay matters' },
  { clock: '21:11:07', after: '+0:40', where: 'Night screen', what: 'Room 12: possible fall' },
  { clock: '21:12:00', after: '+1:33', where: 'Bedside, room 3', what: 'says yes' },
  { clock: '21:12:27', after: '+2:00', where: 'Night screen', what: 'Room 7' },
  { clock: '21:14:27', after: '+4:00', where: 'Night screen', what: 'Room 3: the call button' },
  { clock: '21:15:30', after: '+5:03', where: 'Clinical lead', what: 'a mark in the night so far' },
  { clock: '21:16:00', after: '+5:33', where: 'Bedside, room 12', what: 'asks for help' },
  { clock: '21:29:00', after: '+18:33', where: 'Night screen', what: 'Staff are told' },
])('at $clock, $after after the start, it sends people to: $where', ({ clock, after, where, what }) => {
  const row = lines(toGuide(guide)).find((line) => line.startsWith(`  ${clock}`)) ?? '';
  for (const words of [after, where, what]) expect(row).toContain(words);
});

it('its table is in order of time and stands in columns', () => {
  const text = lines(toGuide(guide));
  const head = text.findIndex((line) => line.includes('Where to look'));
  const rows = text.slice(head + 1).filter((line) => /^ {2}\d\d:/.test(line));
  expect(rows).toEqual(rows.toSorted());
  const column = text[head]?.indexOf('Where to look') ?? 0;
  for (const row of rows) expect(row.slice(column - 1, column + 1)).toMatch(/^ [A-Z]/);
});

it.each<{ why: string; lineCount: number; change: Partial<Guide> }>([
  { why: 'as it is', lineCount: 33, change: {} },
  { why: 'with Node-RED', lineCount: 35, change: { nodeRed: { editorPort: 1880, appliancesUrl: null } } },
  {
    why: 'on a network, with alerts from before, carers and Node-RED',
    lineCount: 37,
    change: {
      nodeRed: { editorPort: 1880, appliancesUrl: null },
      addresses: ['localhost', '192.168.1.20', '10.0.0.7'],
      openBeforeCount: 3,
      hasCarers: true,
    },
  },
])('it fits on one screen of a terminal, $why', ({ change, lineCount }) => {
  const text = lines(toGuide({ ...guide, ...change }));
  expect(text.length).toBeLessThanOrEqual(lineCount);
  for (const line of text) expect(line.length).toBeLessThanOrEqual(120);
});

it('without a hub there is no clinical lead to look at', () => {
  expect(toGuide({ ...guide, hub: null })).not.toContain('Clinical lead');
});

it.each([
  {
    editorPort: 1880,
    says: 'http://127.0.0.1:1880/ (user name and password: home office, signed in as Tom)',
  },
  { editorPort: 0, says: 'address, user name and password: home office, signed in as Tom' },
  { editorPort: null, says: '--node-red-editor-port 1880' },
])('with Node-RED it says how to come to the editor (port $editorPort), and which lamp goes on', (row) => {
  const text = toGuide({ ...guide, nodeRed: { editorPort: row.editorPort, appliancesUrl: null } });
  expect(text).toContain(row.says);
  expect(text).toMatch(
    /21:13:47 +\+3:20 +This terminal +Room 5 leaves the bed: Node-RED lights the bathroom/,
  );
});

it('lamps of another broker are not the demonstration’s to show', () => {
  const nodeRed = { editorPort: null, appliancesUrl: 'mqtt://192.168.1.30:1883' };
  expect(toGuide({ ...guide, nodeRed })).not.toContain('lights the bathroom');
});

it('by day nobody is sent to look at a night', () => {
  const byDay = Date.parse('2026-11-25T09:40:00Z');
  const text = toGuide({ ...guide, beganAtMs: byDay, plans: toDemoPlanTimes(byDay) });
  expect(text).not.toContain('the night so far');
});

it('faster than life, it says what jumps and how long the night takes, and counts in real time', () => {
  const text = toGuide({ ...guide, speed: 20, hasCarers: true });
  expect(text).toContain('seconds on the screens jump, and it is morning in 30 min');
  expect(text).toMatch(/21:14:27 +\+0:12 +Night screen/);
  expect(text).toContain('Amy and Ben (simulated) take what you leave');
  expect(text, 'they bring the medicine before').not.toContain('Staff are told');
});

it('says what is open from before', () => {
  const text = toGuide({ ...guide, openBeforeCount: 1 });
  expect(text).toContain('1 alert is open from before');
});
