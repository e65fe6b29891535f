import { describe, expect, it } from 'vitest';
import { DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import { deviceClasses } from '#devices/registry.ts';
import { PersonId } from '#gateway/alerting/ids.ts';
import {
  type ConsentBasis,
  ConsentRecord,
  createStreamJudge,
  type ObservingSensor,
  observedBy,
} from '#gateway/office/consents.ts';
import { toWatching } from '#gateway/office/watching.ts';
import type { Presence } from '#gateway/staff/directory.ts';

const agnes = ResidentId.parse('resident-1');
const cyril = ResidentId.parse('resident-2');
const room = RoomId.parse('room-1');
const helen = PersonId.parse('helen');

type Entry = {
  readonly of?: ResidentId;
  readonly sensor: ObservingSensor;
  readonly basis?: ConsentBasis;
  readonly withdrawn?: boolean;
};
const toRecord = ({ of = agnes, sensor, basis = 'consent', withdrawn = false }: Entry): ConsentRecord =>
  ConsentRecord.parse({
    ...{ residentId: of, sensor, basis },
    decision: basis === 'consent' ? null : { decidedBy: 'Dr Clarke', decidedOn: '2026-08-28' },
    ...{ recordedByPersonId: helen, recordedAtMs: 1 },
    ...{ withdrawnAtMs: withdrawn ? 2 : null, withdrawnByPersonId: withdrawn ? helen : null },
  });

type Case = {
  readonly why: string;
  readonly device?: string;
  readonly of?: ResidentId | null;
  readonly inRoom?: RoomId | null;
  readonly records?: readonly Entry[];
  readonly presence?: Presence;
  readonly cyrilLivesThere?: boolean;
  readonly verdict: string | null;
};

const judge = (row: Case): string | null => {
  const { presence = 'in-home', cyrilLivesThere = false } = row;
  const residents = [
    { residentId: agnes, name: 'Agnes', presence, roomId: room },
    { residentId: cyril, name: 'Cyril', presence: 'in-home' as const, roomId: cyrilLivesThere ? room : null },
  ];
  const consents = { records: (row.records ?? []).map(toRecord) };
  const { device = 'fall-0001', of = agnes, inRoom = room } = row;
  return createStreamJudge({ consents, directory: { residents } })({
    deviceId: DeviceId.parse(device),
    residentId: of,
    roomId: inRoom,
  });
};

const fall: Entry = { sensor: 'fall' };
const audio: Entry = { sensor: 'audio' };

describe('what is listened to', () => {
  it.each<Case>([
    { why: 'she agreed', records: [fall], verdict: null },
    { why: 'it was decided for her', records: [{ ...fall, basis: 'best-interests' }], verdict: null },
    { why: 'nothing is on record', verdict: 'no-record' },
    { why: 'she agreed to another kind of sensor', records: [audio], verdict: 'no-record' },
    { why: 'somebody else agreed', records: [{ ...fall, of: cyril }], verdict: 'no-record' },
    { why: 'she took it back', records: [{ ...fall, withdrawn: true }], verdict: 'withdrawn' },
    {
      why: 'she took it back and agreed again',
      records: [{ ...fall, withdrawn: true }, fall],
      verdict: null,
    },
    { why: 'she has died', records: [fall], presence: 'died', verdict: 'resident-died' },
    { why: 'she is in hospital', records: [fall], presence: 'in-hospital', verdict: null },
    { why: 'a call for help needs nobody’s leave', device: 'call-0001', verdict: null },
    {
      why: 'a call for help is heard to the very end',
      device: 'call-0001',
      presence: 'died',
      verdict: null,
    },
    { why: 'a speaker observes nobody', device: 'speaker-0001', verdict: null },
    { why: 'a bed sensor observes', device: 'bed-0001', verdict: 'no-record' },
    { why: 'nobody is named for a worn sensor', of: null, records: [fall], verdict: 'no-record' },
    { why: 'nor for one in no room', of: null, inRoom: null, records: [fall], verdict: 'no-record' },
    {
      why: 'nobody is named for a bed sensor, and all who live there agreed',
      ...{ device: 'bed-0001', of: null, records: [{ sensor: 'bed' as const }], verdict: 'no-record' },
    },
    {
      why: 'a monitor in no room may hear anybody',
      ...{ device: 'audio-0001', of: null, inRoom: null, records: [audio], verdict: 'no-record' },
    },
    { why: 'hers is in no room', device: 'audio-0001', inRoom: null, records: [audio], verdict: null },
    {
      why: 'hers hears Cyril too, who did not agree',
      ...{ device: 'audio-0001', records: [audio], cyrilLivesThere: true, verdict: 'no-record' },
    },
    {
      why: 'hers hears Cyril too, who agreed',
      ...{ device: 'audio-0001', records: [audio, { ...audio, of: cyril }] },
      cyrilLivesThere: true,
      verdict: null,
    },
    {
      why: 'hers hears Cyril, who agreed, and she has died',
      ...{ device: 'audio-0001', records: [audio, { ...audio, of: cyril }] },
      cyrilLivesThere: true,
      presence: 'died',
      verdict: 'resident-died',
    },
    { why: 'what she wears hears nobody else', records: [fall], cyrilLivesThere: true, verdict: null },
    {
      why: 'the lounge, where nobody lives, is everybody’s',
      ...{ device: 'audio-0001', of: null, inRoom: RoomId.parse('room-9') },
      verdict: null,
    },
    { why: 'the room is hers', device: 'audio-0001', of: null, records: [audio], verdict: null },
    { why: 'the room is hers, and she did not agree', device: 'audio-0001', of: null, verdict: 'no-record' },
    {
      why: 'two live there and one agreed',
      ...{ device: 'audio-0001', of: null, records: [audio], cyrilLivesThere: true },
      verdict: 'no-record',
    },
    {
      why: 'two live there and both agreed',
      ...{ device: 'audio-0001', of: null, cyrilLivesThere: true },
      records: [audio, { ...audio, of: cyril }],
      verdict: null,
    },
    {
      why: 'two lived there, one has died, the other agreed',
      ...{ device: 'audio-0001', of: null, cyrilLivesThere: true, presence: 'died' as const },
      records: [{ ...audio, of: cyril }],
      verdict: null,
    },
    {
      why: 'whoever lived there has died',
      ...{ device: 'audio-0001', of: null, records: [audio], presence: 'died' as const },
      verdict: 'resident-died',
    },
  ])('$why: $verdict', (row) => {
    expect(judge(row)).toBe(row.verdict);
  });
});

describe('whose silence means something', () => {
  it.each<{
    why: string;
    presence: Presence;
    records: readonly Entry[];
    expected: readonly string[];
    missed?: readonly string[];
  }>([
    { why: 'she is in', presence: 'in-home', records: [fall], expected: ['fall-0001', 'call-0001'] },
    {
      why: 'nothing of hers may be read, and carers must know it',
      ...{ presence: 'in-home' as const, records: [], expected: ['call-0001'], missed: ['fall-0001'] },
    },
    {
      why: 'she took it back',
      ...{ presence: 'in-home' as const, records: [{ ...fall, withdrawn: true }] },
      ...{ expected: ['call-0001'], missed: ['fall-0001'] },
    },
    { why: 'she never agreed, and is in hospital', presence: 'in-hospital', records: [], expected: [] },
    { why: 'she is in hospital', presence: 'in-hospital', records: [fall], expected: [] },
    { why: 'she is with her family', presence: 'away', records: [fall], expected: [] },
    { why: 'she has died', presence: 'died', records: [fall], expected: [] },
  ])('$why: $expected', ({ presence, records, expected, missed = [] }) => {
    const watching = toWatching({
      homeConfig: {
        homeId: HomeId.parse('rowan-house'),
        timeZone: 'Europe/London',
        rooms: [{ roomId: room, label: 'Room 1', zone: 'ground-floor' }],
        devices: [
          { deviceId: DeviceId.parse('fall-0001'), roomId: room, residentId: agnes },
          { deviceId: DeviceId.parse('call-0001'), roomId: room, residentId: null },
        ],
      },
      directory: {
        homeName: 'Rowan House',
        people: [],
        residents: [{ residentId: agnes, name: 'Agnes', presence, roomId: room }],
      },
      consents: { records: records.map(toRecord) },
    });
    expect(watching.expected).toEqual(expected);
    expect(watching.missed.map(({ deviceId }) => deviceId)).toEqual(missed);
  });
});

it('what observes people and stands in no list is never read; who calls for help or speaks may be', () => {
  const { findRefusal } = toWatching({
    homeConfig: { homeId: HomeId.parse('rowan-house'), timeZone: 'Europe/London', rooms: [], devices: [] },
    directory: { homeName: 'Rowan House', people: [], residents: [] },
    consents: { records: [] },
  });
  const ids = ['fall-0001', 'audio-0001', 'bed-0001', 'call-0001', 'speaker-0001', 'node-red', 'unknown', ''];
  expect(ids.map((deviceId) => findRefusal(deviceId))).toEqual([
    ...['no-record', 'no-record', 'no-record'],
    ...[null, null, null, null, null],
  ]);
});

describe('a record', () => {
  const whole = toRecord({ sensor: 'audio', basis: 'best-interests' });
  it.each([
    { why: 'names who decided in her best interests', changes: { decision: null } },
    { why: 'has no decision-maker where she agreed herself', changes: { basis: 'consent' } },
    { why: 'says who withdrew it', changes: { withdrawnAtMs: 5 } },
    { why: 'knows its kinds of sensor', changes: { sensor: 'call' } },
    { why: 'has no room for notes', changes: { note: 'she was cross' } },
  ])('$why', ({ changes }) => {
    expect(ConsentRecord.safeParse({ ...whole, ...changes }).success).toBe(false);
  });
});

it.each(Object.entries(deviceClasses))(
  'the registry and consents agree on who observes: %s',
  (name, { observes }) => {
    expect(observedBy[name as keyof typeof deviceClasses] !== null).toBe(observes);
  },
);
