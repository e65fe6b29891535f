import { describe, expect, it } from 'vitest';
import { toCard, toCompanyWords, toLadderWords } from '#dashboards/night-staff/card-model.ts';
import { toDurationWords, toRefusalWords } from '#dashboards/night-staff/words.ts';
import { AlertKind } from '#gateway/alerting/alert.ts';
import { RefusalCode } from '#gateway/staff/protocol.ts';
import { amy, ben, toAlert } from './alerts.ts';

const NOW_UPTIME_MS = 1_000_000;
const toWords = (changes: Parameters<typeof toAlert>[0] = {}) =>
  toCard(toAlert(changes), amy.personId, NOW_UPTIME_MS);
const buttons = (changes: Parameters<typeof toAlert>[0]) =>
  toWords(changes).actions.map(({ label }) => label);

const accepted = (by: typeof amy, more = {}) => ({
  state: 'accepted',
  rings: false,
  acceptedBy: by,
  ...more,
});
const attended = (by: typeof amy, more = {}) => ({ state: 'attended', rings: false, arrivedBy: by, ...more });

describe('where, what, how sure, what to do', () => {
  it.each([
    {
      why: 'a sure fall',
      changes: {},
      says: 'Room 12: possible fall, 20 s without moving. Go now.',
    },
    {
      why: 'a look-in',
      changes: { priority: 'medium', reason: 'look-in', evidence: { stillnessMs: 4_000 } },
      says: 'Room 12: possible fall, not sure what happened. Look in.',
    },
    {
      why: 'a call',
      changes: { kind: 'call', reason: 'pressed', evidence: {} },
      says: 'Room 12: calling for help, button pressed. Go now.',
    },
    {
      why: 'a medicine that has to be on time, before its time',
      changes: { kind: 'prompt-task', reason: 'due-soon', priority: 'low', evidence: {} },
      says: 'Room 12: reminder that has to be on time, due in a few minutes. Be there on time.',
    },
    {
      why: 'the same, when its time is over and nobody answered',
      changes: { kind: 'prompt-task', reason: 'no-answer', priority: 'medium', evidence: {} },
      says: 'Room 12: reminder that has to be on time, no answer to the reminder. Look in.',
    },
    {
      why: 'a device in no room',
      changes: { room: null, kind: 'details-unreadable', reason: 'unreadable', evidence: {} },
      says: 'Room unknown: alarm, details unreadable, treat it as a fall. Go now.',
    },
    {
      why: 'a silent sensor',
      changes: {
        kind: 'device-silent',
        priority: 'technical',
        reason: 'silent',
        evidence: { silentMs: 92_000 },
      },
      says: 'Room 12: sensor not heard (fall sensor 0012), no signal for over 1 min 32 s. Look in more often. Check the sensor.',
    },
    ...(
      [
        {
          evidence: { bedsidePage: 'none' },
          says: 'no signal for over 1 min 30 s. Look in more often. Check the speaker or its page.',
        },
        {
          evidence: { bedsidePage: 'away', hardwareHeard: false },
          says: 'no signal for over 1 min 30 s. Open its page and touch it once, or check the speaker.',
        },
        {
          evidence: { bedsidePage: 'mute', hardwareHeard: false },
          says: 'no signal for over 1 min 30 s. Open its page and touch it once, or check the speaker.',
        },
        {
          evidence: { bedsidePage: 'none', hardwareHeard: true },
          says: 'no signal for over 1 min 30 s. Look in more often. Check the speaker.',
        },
        {
          evidence: { bedsidePage: 'speaks', hardwareHeard: true },
          says: 'no signal for over 1 min 30 s. Look in more often. Check the speaker.',
        },
      ] as const
    ).map(({ evidence, says }) => ({
      why: `a silent speaker, ${JSON.stringify(evidence)}`,
      changes: {
        kind: 'device-silent',
        priority: 'technical',
        reason: 'silent',
        deviceLabel: 'bedside speaker 0012',
        evidence: { silentMs: 90_000, ...evidence },
      },
      says: `Room 12: bedside speaker not heard, ${says}`,
    })),
    {
      why: 'a failing disk',
      changes: { kind: 'journal-failing', reason: 'journal', room: null, deviceLabel: null, evidence: {} },
      says: 'The whole home: records are not being saved, alerts still reach you, keep written notes. Tell the person in charge.',
    },
    {
      why: 'somebody else goes',
      changes: accepted(ben),
      says: 'Room 12: possible fall, 20 s without moving. Ben is going.',
    },
  ])('$why: $says', ({ changes, says }) => {
    expect(toWords(changes).sentence).toBe(says);
  });

  it.each([
    { why: 'not answered yet', says: ['medicine', 'due at 21:10'], action: 'Be there on time.' },
    { why: 'yes', answer: 'yes', says: ['medicine', 'heard at 21:14'], action: 'Look in.' },
    { why: 'not now', answer: 'not-now', says: ['medicine', 'said not now at 21:14'], action: 'Look in.' },
    { why: 'no', answer: 'decline', says: ['medicine', 'said no thank you at 21:14'], action: 'Look in.' },
    { why: 'help', answer: 'help', says: ['medicine', 'pressed Help at 21:14'], action: 'Look in.' },
    {
      why: 'no answer in its time',
      reason: 'no-answer',
      says: ['medicine', 'no answer to the reminder'],
      action: 'Look in.',
    },
    {
      why: 'not now, and no other answer',
      reason: 'no-answer',
      answer: 'not-now',
      says: ['medicine', 'said not now at 21:14', 'no answer to the reminder'],
      action: 'Look in.',
    },
    {
      why: 'declined, and told again for it',
      reason: 'declined',
      answer: 'decline',
      says: ['medicine', 'said no thank you at 21:14'],
      action: 'Look in.',
    },
    {
      why: 'heard, and nobody has been there',
      reason: 'overdue',
      answer: 'yes',
      says: ['medicine', 'heard at 21:14', 'nobody has been there yet'],
      action: 'Look in.',
    },
  ])('a medicine that has to be on time, $why: $says', ({ reason = 'due-soon', answer, says, action }) => {
    const evidence = { reminderKind: 'medicine', ...(answer === undefined ? {} : { answer }) };
    const reminder = { dueTime: '21:10', answeredTime: answer === undefined ? null : '21:14' };
    const card = toWords({ kind: 'prompt-task', priority: 'low', reason, evidence, reminder });
    expect([card.evidence, card.action]).toEqual([says, action]);
  });

  it.each([
    { hardware: false, page: 'none', says: ['reminders may not be said aloud'] },
    { hardware: false, page: 'away', says: ['its page has gone', 'reminders may not be said aloud'] },
    {
      hardware: false,
      page: 'mute',
      says: ['its page was open and could not sound', 'reminders may not be said aloud'],
    },
    {
      hardware: true,
      page: 'none',
      says: ['its Help button does not reach you', 'reminders may not be said aloud'],
    },
    { hardware: true, page: 'speaks', says: ['its page still spoke', 'its Help button does not reach you'] },
  ] as const)(
    'a silent speaker says what is missing with it: hardware $hardware, page $page',
    ({ hardware, page, says }) => {
      const silent = { kind: 'device-silent', priority: 'technical', reason: 'silent' } as const;
      const evidence = { silentMs: 90_000, bedsidePage: page, hardwareHeard: hardware };
      expect(toWords({ ...silent, evidence }).evidence).toEqual(['no signal for over 1 min 30 s', ...says]);
    },
  );

  it('numbers that are not known are left out, never shown as nought', () => {
    expect(toWords({ evidence: {} }).evidence).toEqual(['clear signs of a fall']);
  });

  it.each([
    { stillnessMs: 0, says: ['clear signs of a fall'] },
    { stillnessMs: 9_999, says: ['clear signs of a fall'] },
    { stillnessMs: 10_000, says: ['10 s without moving when reported', 'clear signs of a fall'] },
  ])('$stillnessMs ms of lying still are told as of the report, where they say something: $says', (told) => {
    expect(toWords({ evidence: { stillnessMs: told.stillnessMs } }).evidence).toEqual(told.says);
  });

  it('steps seen since the onset are told, without a promise', () => {
    expect(toWords({ evidence: { stepCount: 12 } }).evidence).toContain('12 steps since, may be up again');
  });

  it('a reminder says what it was about and why it needs somebody, and can be closed as helped', () => {
    const about = { kind: 'prompt-unanswered', reason: 'no-answer', priority: 'low' } as const;
    const words = toWords({ ...about, evidence: { reminderKind: 'drink' } });
    expect(words.what).toBe('reminder needs you');
    expect(words.evidence).toEqual(['a drink', 'no answer to the reminder']);
    expect(toWords({ ...about, state: 'attended', evidence: {} }).outcomes).toContain('helped');
  });

  it('a clock that was changed concerns the whole home', () => {
    const words = toWords({
      kind: 'clock-set',
      reason: 'clock',
      room: null,
      priority: 'technical',
      evidence: {},
    });
    expect(words.where).toBe('The whole home');
  });

  it('time since the onset counts on the gateway’s clock', () => {
    expect(toWords({ onsetUptimeMs: NOW_UPTIME_MS - 65_000 }).ago).toBe('1 min 05 s ago');
    expect(toWords({ onsetUptimeMs: NOW_UPTIME_MS - 400 }).ago).toBe('just now');
  });

  it('a closed card does not say how long ago it began', () => {
    expect(toWords({ state: 'closed', closedBy: ben, outcome: 'helped', rings: false }).ago).toBeNull();
  });

  it('a device id is never in the words', () => {
    for (const kind of AlertKind.options)
      expect(JSON.stringify(toWords({ kind }))).not.toMatch(/[a-z]+-\d{4}/);
  });
});

it.each([
  { ms: 0, says: '0 s' },
  { ms: 59_999, says: '59 s' },
  { ms: 60_000, says: '1 min 00 s' },
  { ms: 599_000, says: '9 min 59 s' },
  { ms: 600_000, says: '10 min' },
  { ms: 3_900_000, says: '1 h 05 min' },
  { ms: -5, says: '0 s' },
])('$ms ms are read as $says', ({ ms, says }) => {
  expect(toDurationWords(ms)).toBe(says);
});

describe('what the thumb can do next', () => {
  it.each([
    { why: 'nobody is going', changes: {}, can: ['I’m going', 'Can’t go', 'I’m here already'] },
    {
      why: 'I cannot go',
      changes: { declinedByMe: true, rings: false },
      can: ['I’m going', 'I’m here already'],
    },
    { why: 'I am going', changes: accepted(amy), can: ['I’m here', 'Can’t go after all'] },
    { why: 'Ben is going', changes: accepted(ben), can: ['I’m here'] },
    { why: 'I am there', changes: attended(amy), can: ['Close'] },
    { why: 'Ben is there', changes: attended(ben), can: ['Close'] },
    {
      why: 'it is closed',
      changes: { state: 'closed', closedBy: ben, outcome: 'helped', rings: false },
      can: [],
    },
    {
      why: 'a battery is low',
      changes: { kind: 'battery-low', reason: 'battery' },
      can: ['I’ll see to it', 'Can’t go'],
    },
    {
      why: 'a battery is being changed',
      changes: accepted(amy, { kind: 'battery-low', reason: 'battery' }),
      can: [],
    },
  ])('$why: $can', ({ changes, can }) => {
    expect(buttons(changes)).toEqual(can);
  });

  it.each([
    {
      kind: 'possible-fall',
      found: ['fell-hurt', 'fell-not-hurt', 'did-not-fall', 'helped', 'nothing-needed'],
    },
    { kind: 'call', found: ['helped', 'nothing-needed', 'fell-hurt', 'fell-not-hurt'] },
    { kind: 'device-silent', found: [] },
  ])('what was found at a $kind: $found', ({ kind, found }) => {
    expect(toWords({ kind }).outcomes).toEqual(found);
  });

  it.each([
    { why: 'time is left', undoUntilUptimeMs: NOW_UPTIME_MS + 24_000, undoMs: 24_000 },
    { why: 'time has run out', undoUntilUptimeMs: NOW_UPTIME_MS, undoMs: null },
    { why: 'there is nothing to undo', undoUntilUptimeMs: null, undoMs: null },
  ])('undo, where $why: $undoMs', ({ undoUntilUptimeMs, undoMs }) => {
    expect(toWords({ undoUntilUptimeMs }).undoMs).toBe(undoMs);
  });
});

describe('who is on it', () => {
  it.each([
    { why: 'raised', changes: {}, says: 'Nobody is going yet' },
    {
      why: 'declined by me',
      changes: { declinedByMe: true },
      says: 'You said you can’t go. Still nobody is going',
    },
    {
      why: 'declined by Ben',
      changes: { declinedBy: [ben] },
      says: 'Ben can’t go. Nobody is going yet',
    },
    {
      why: 'declined by both',
      changes: { declinedByMe: true, declinedBy: [ben, amy] },
      says: 'You and Ben can’t go. Nobody is going yet',
    },
    { why: 'accepted by me', changes: accepted(amy), says: 'You are going' },
    { why: 'accepted by Ben', changes: accepted(ben), says: 'Ben is going' },
    {
      why: 'Ben has not arrived',
      changes: accepted(ben, { nudged: true }),
      says: 'Ben is going but has not arrived. Please look',
    },
    { why: 'attended by me', changes: attended(amy), says: 'You are there' },
    { why: 'attended by Ben', changes: attended(ben), says: 'Ben is there' },
    {
      why: 'closed by Ben',
      changes: { state: 'closed', closedBy: ben, outcome: 'fell-not-hurt' },
      says: 'Closed by Ben: Fell, not hurt',
    },
  ])('$why: $says', ({ changes, says }) => {
    expect(toWords(changes).people).toBe(says);
  });

  it.each([
    { deliveredCount: 0, seenBy: [], says: 'not on any screen yet · seen by nobody yet' },
    { deliveredCount: 1, seenBy: [amy], says: 'delivered to 1 screen · seen by Amy' },
    { deliveredCount: 2, seenBy: [amy, ben], says: 'delivered to 2 screens · seen by Amy and Ben' },
  ])('delivered and seen are two facts: $says', ({ says, ...changes }) => {
    expect(toWords(changes).receipt).toBe(says);
  });
});

describe('a second alert of a room where somebody already is', () => {
  const there = (by: typeof amy, more = {}) => toAlert({ alertId: 'before', ...attended(by), ...more });
  const elsewhere = { room: { roomId: 'room-9', label: 'Room 9', zone: 'east' } };
  it.each([
    { why: 'Ben is there', before: there(ben), says: 'Ben is in this room' },
    { why: 'I am there', before: there(amy), says: 'You are in this room' },
    { why: 'Ben is in another room', before: there(ben, elsewhere), says: null },
    { why: 'Ben is only going', before: toAlert({ alertId: 'before', ...accepted(ben) }), says: null },
    {
      why: 'Ben has closed it',
      before: there(ben, { state: 'closed', closedBy: ben, outcome: 'helped' }),
      says: null,
    },
  ])('$why: $says', ({ before, says }) => {
    const second = toAlert({ alertId: 'second', kind: 'call', reason: 'pressed', evidence: {} });
    expect(toCompanyWords(second, [before, second], amy.personId)).toBe(says);
  });

  it('two alerts in no known room have nothing to do with each other', () => {
    const second = toAlert({ alertId: 'second', room: null });
    expect(toCompanyWords(second, [there(ben, { room: null }), second], amy.personId)).toBeNull();
  });

  it('the alert that Ben is at does not say it of itself', () => {
    expect(toCompanyWords(there(ben), [there(ben)], amy.personId)).toBeNull();
  });
});

it.each([
  { why: 'somebody is left', leftMs: 28_100, isConnected: true, says: 'More people are told in 29 s' },
  { why: 'the last second runs', leftMs: 300, isConnected: true, says: 'More people are told in 1 s' },
  { why: 'it is due', leftMs: 0, isConnected: true, says: null },
  { why: 'the gateway is not heard', leftMs: 28_100, isConnected: false, says: null },
  { why: 'nobody is left', leftMs: null, isConnected: true, says: 'Everybody on the list has been told' },
])('who is told next, where $why: $says', ({ leftMs, isConnected, says }) => {
  const nextRungUptimeMs = leftMs === null ? null : NOW_UPTIME_MS + leftMs;
  const link = { uptimeMs: NOW_UPTIME_MS, isConnected };
  expect(toLadderWords(toAlert({ nextRungUptimeMs }), link)).toBe(says);
  expect(toLadderWords(toAlert({ ...accepted(ben), nextRungUptimeMs }), link)).toBeNull();
});

it.each(RefusalCode.options.map((code) => ({ code })))('the refusal $code is said in words', ({ code }) => {
  expect(toRefusalWords(code, ben)).toMatch(/^[A-Z].*\.$/);
  expect(toRefusalWords(code, null)).not.toContain('null');
});

it('a refusal names who was first', () => {
  expect(toRefusalWords('already-accepted', ben)).toBe('Ben is already going.');
});
