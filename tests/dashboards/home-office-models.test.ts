import { expect, it } from 'vitest';
import { isRefused, toCellTag, toRecordWords } from '#dashboards/home-office/consent-model.ts';
import {
  findLine,
  toBedsideAddress,
  toDeviceGroups,
  toStateTag,
} from '#dashboards/home-office/devices-model.ts';
import { toFieldRows } from '#dashboards/home-office/leaving-model.ts';
import { toFailureName } from '#dashboards/home-office/outlets-model.ts';
import { toConcerns, toWellWords } from '#dashboards/home-office/overview-model.ts';
import { parseRoute, toHref, toMenu, toReads } from '#dashboards/home-office/route-model.ts';
import { compareNames, isFound, toAbout, toDay, toSizeWords } from '#dashboards/home-office/words-model.ts';
import { OfficeAction } from '#gateway/office/protocol.ts';
import { aNight, anEnvelope, aStory, aSummary } from './hub/sayings.ts';
import { aConsentsPage, aDevicesPage } from './office-pages.ts';

it.each(['', '#/', '#/elsewhere', '#/constructor', '#/%E0%A4%A'])(
  'the address "%s" is the overview',
  (hash) => {
    expect(parseRoute(hash)).toMatchObject({ section: 'overview', thing: null });
  },
);

it('finds its way back from each address it makes', () => {
  expect(parseRoute(toHref('consent', 'resident-3', 'audio', 'withdraw'))).toEqual({
    ...{ section: 'consent', thing: 'resident-3', step: 'audio', last: 'withdraw' },
  });
  expect(parseRoute(toHref('people', 'a/b')).thing).toBe('a/b');
});

it.each([
  { who: 'a manager', may: OfficeAction.options, reads: 4, menu: 10 },
  { who: 'a nurse in charge', may: ['see-overview', 'see-residents'] as const, reads: 0, menu: 2 },
  { who: 'an installer', may: ['see-overview', 'see-devices', 'see-outlets'] as const, reads: 2, menu: 3 },
  { who: 'a carer', may: [], reads: 0, menu: 0 },
])('$who has $menu sections, and the overview reads $reads pages for them', ({ may, reads, menu }) => {
  expect(toReads('overview', may)).toHaveLength(reads);
  expect(toMenu(may)).toHaveLength(menu);
});

it.each([
  { ms: 200, words: '1 s' },
  { ms: 59_400, words: '59 s' },
  { ms: 61_000, words: '1 min' },
  { ms: 7_300_000, words: '2 h' },
  { ms: 200_000_000, words: '2 days' },
])('$ms ms is said as "$words"', ({ ms, words }) => {
  expect(toAbout(ms).replaceAll('\u00a0', ' ')).toBe(words);
});

it('says days and sizes as people do', () => {
  expect(toDay('2026-09-03')).toBe('3 September 2026');
  expect(toSizeWords(1)).toBe('1 byte');
  expect(toSizeWords(2_480)).toBe('2 kB');
});

it('finds by any words in any order, and puts room 2 before room 10', () => {
  expect(isFound('audio HILDA', ['Room 12', 'Hilda Forsyth', 'audio monitor'])).toBe(true);
  expect(isFound('hilda fall', ['Hilda Forsyth', 'audio monitor'])).toBe(false);
  expect(isFound('  ', ['anything'])).toBe(true);
  expect(['Room 10', 'Room 2'].toSorted(compareNames)).toEqual(['Room 2', 'Room 10']);
});

it.each([
  { why: 'all is well', change: {}, trouble: null },
  { why: 'it has no secret', change: { hasSecret: false, state: 'silent' }, trouble: /new secret/ },
  { why: 'nobody agreed', change: { state: 'refused', refusal: 'no-record' }, trouble: /no consent/ },
  {
    why: 'nobody is named for it',
    change: { state: 'refused', refusal: 'no-record', residentId: null },
    trouble: /nobody is named for it/,
  },
  {
    why: 'it hears nobody knows whom',
    change: { state: 'refused', refusal: 'no-record', className: 'audio', roomId: null, residentId: null },
    trouble: /in no room/,
  },
  {
    why: 'it hears a room in which nobody was asked',
    change: { state: 'refused', refusal: 'no-record', className: 'audio', residentId: null },
    trouble: /no consent/,
  },
  { why: 'they took it back', change: { state: 'refused', refusal: 'withdrawn' }, trouble: /withdrawn/ },
  { why: 'it is silent', change: { state: 'silent' }, trouble: /battery/ },
  { why: 'it stands nowhere', change: { roomId: null }, trouble: /Room unknown/ },
  { why: 'its resident moved', change: { roomId: 'room-10' }, trouble: /Agnes Barlow lives in Room 1/ },
  { why: 'they are in hospital', change: { state: 'not-expected' }, trouble: null },
])('a device where $why: $trouble', ({ change, trouble }) => {
  const line = findLine(aDevicesPage([change]), 'fall-0001');
  if (trouble === null) expect(line?.trouble).toBeNull();
  else expect(line?.trouble).toMatch(trouble);
});

it('groups devices by room, those without one first, and shows what needs a look alone where asked', () => {
  const page = aDevicesPage([{}, { roomId: 'room-10' }, { roomId: null }, { roomId: 'room-2' }]);
  const titles = (typed: string, list: string) =>
    toDeviceGroups(page, { typed, list }).map(({ title }) => title);
  expect(titles('', '')).toEqual(['No room', 'Room 1', 'Room 2', 'Room 10']);
  expect(titles('', 'no-room')).toEqual(['No room']);
  expect(titles('', 'look')).toEqual(['No room', 'Room 2', 'Room 10']);
  expect(titles('albert', '')).toEqual(['Room 2']);
});

it('gives a bedside speaker the address of its page, and other devices none', () => {
  expect(toBedsideAddress('http://home:8420', 'speaker-0012', 'key')).toBe(
    'http://home:8420/bedside/#speaker-0012:key',
  );
  expect(toBedsideAddress('http://home:8420', 'fall-0012', 'key')).toBeNull();
});

it.each([
  { state: 'heard', page: 'speaks', tag: 'Its page is open', trouble: null },
  { state: 'silent', page: 'speaks', tag: 'Silent', trouble: /no help button/ },
  { state: 'silent', page: 'mute', tag: 'Silent', trouble: /touch it once/ },
  { state: 'silent', page: 'away', tag: 'Silent', trouble: /open it again/ },
  { state: 'silent', page: 'none', tag: 'Silent', trouble: /open its page on a tablet/ },
] as const)('a speaker that is $state itself, its page: $page', ({ state, page, tag, trouble }) => {
  const speaker = { deviceId: 'speaker-0001', className: 'speaker', state, page, heardAgoMs: null } as const;
  const line = findLine(aDevicesPage([speaker]), 'speaker-0001');
  expect(line === null ? null : toStateTag(line).words).toBe(tag);
  if (trouble === null) expect(line?.trouble).toBe(null);
  else expect(line?.trouble).toMatch(trouble);
});

it('never says "heard" of a device that is not', () => {
  for (const state of ['waiting', 'silent', 'refused', 'not-expected'] as const) {
    const line = findLine(aDevicesPage([{ state, heardAgoMs: null }]), 'fall-0001');
    expect(line === null ? '' : toStateTag(line).words).not.toMatch(/^Heard/);
  }
});

const record = {
  ...{ residentId: 'resident-1', sensor: 'fall', basis: 'best-interests' },
  decision: { decidedBy: 'Dr Shaw', decidedOn: '2026-09-03' },
  ...{ recordedByPersonId: 'helen', recordedAtMs: 1_764_000_000_000 },
  ...{ withdrawnAtMs: null, withdrawnByPersonId: null },
};

it.each([
  { why: 'a sensor and no record', change: {}, refused: true, words: 'No record' },
  { why: 'no record and no sensor', change: { deviceIds: [] }, refused: false, words: 'No record' },
  {
    why: 'no sensor any more, but messages that were turned away',
    change: { deviceIds: [], refusedCount: 3, lastRefusedAtMs: 1 },
    refused: true,
    words: 'No record',
  },
  {
    why: 'a best-interests decision',
    change: { state: 'allowed', record },
    refused: false,
    words: 'Best interests',
  },
  {
    why: 'a consent that was taken back',
    change: {
      state: 'withdrawn',
      record: { ...record, withdrawnAtMs: 2e12, withdrawnByPersonId: 'helen' },
    },
    refused: true,
    words: 'Withdrawn',
  },
  {
    why: 'somebody who has died',
    change: { state: 'resident-died' },
    refused: false,
    words: 'Resident died',
  },
])('$why: "$words", to be seen to: $refused', ({ change, refused, words }) => {
  const [cell] = aConsentsPage(change).residents.flatMap(({ cells }) => cells);
  if (cell === undefined) throw new Error('the page has no cell');
  expect(isRefused(cell)).toBe(refused);
  expect(toCellTag(cell).words).toBe(words);
});

it('says who decided, who wrote it down, and that they have left where they have', () => {
  const [cell] = aConsentsPage({ state: 'allowed', record }).residents.flatMap(({ cells }) => cells);
  const words = cell === undefined ? '' : toRecordWords(cell, 'Europe/London');
  expect(words).toMatch(
    /by Dr Shaw on 3 September 2026. Recorded on 24 Nov 2025, 16:00:00 by somebody who has left/,
  );
});

it('tells what is most urgent first, and where to go for it', () => {
  const concerns = toConcerns({
    devices: aDevicesPage([{ roomId: null }, { state: 'silent' }]),
    consents: aConsentsPage({ refusedCount: 12, lastRefusedAtMs: 1 }),
    outlets: {
      nowAtMs: 1,
      outlets: [
        {
          ...{ name: 'screens', state: 'failing', lastSuccessAtMs: null },
          ...{ failureCount: 1, waitingCount: null, words: null },
        },
      ],
    },
    plans: null,
  });
  expect(concerns.map(({ key, href }) => `${key} ${href}`)).toEqual([
    'outlets #/outlets',
    'silent #/devices',
    'consent #/consent',
    'place #/devices',
  ]);
  expect(concerns.find(({ key }) => key === 'consent')?.words).toMatch(
    /12 messages turned away since the gateway’s last start/,
  );
});

it('says since when failures are counted: the hub’s outlive a restart', () => {
  expect(toFailureName({ name: 'voice' })).toMatch(/since the last start/);
  expect(toFailureName({ name: 'hub' })).toMatch(/since it was linked/);
});

it('says that nobody is needed only by what was looked at', () => {
  const nothing = { devices: null, consents: null, outlets: null, plans: null };
  expect(toConcerns(nothing)).toEqual([]);
  expect(toWellWords(nothing)).toBeNull();
  expect(toWellWords({ ...nothing, devices: aDevicesPage() })).toBe('No device is silent.');
});

it.each([
  anEnvelope(1, { kind: 'home-summary', body: aSummary() }),
  anEnvelope(2, { kind: 'alert-story', body: aStory() }),
  anEnvelope(3, { kind: 'night-features', body: aNight('resident-12', '2025-11-24') }),
])('has words for every field of a $kind that leaves the house', (envelope) => {
  const rows = toFieldRows(envelope, 'Europe/London');
  const { body, ...head } = envelope;
  expect(rows.map(({ name }) => name)).toEqual([...Object.keys(head), ...Object.keys(body)]);
  expect(rows.filter(({ words }) => words === '')).toEqual([]);
});

it('says a gap as a gap in what leaves, never as a zero', () => {
  const night = aNight('resident-12', '2025-11-24', { soundDba: [null, 31], bedExitCount: [null, 0] });
  const rows = toFieldRows(anEnvelope(3, { kind: 'night-features', body: night }), 'Europe/London');
  expect(rows.find(({ name }) => name === 'soundDba')?.value).toBe('gap, 31');
});
