import { describe, expect, it } from 'vitest';
import { toLinkView } from '#dashboards/night-staff/link-model.ts';
import {
  GIVE_UP_AFTER_MS,
  toAnswered,
  toAskedWords,
  toNotSent,
  toStillSaid,
  toUnanswered,
} from '#dashboards/night-staff/request-model.ts';
import { beginsToRing, toFirstRinging, toRing } from '#dashboards/night-staff/ring-model.ts';
import { StaffRequest } from '#gateway/staff/protocol.ts';
import { amy, ben, toAlert } from './alerts.ts';

const nothing = new Set<string>();
const fall = toAlert();
const quietFall = toAlert({ rings: false, declinedByMe: true });
const accepted = toAlert({ rings: false, state: 'accepted', acceptedBy: ben });
const nudged = toAlert({ rings: false, state: 'accepted', acceptedBy: ben, nudged: true });
const lookIn = toAlert({ alertId: 'look-in', priority: 'medium', reason: 'look-in' });
const low = toAlert({ alertId: 'low', priority: 'low' });
const battery = toAlert({
  alertId: 'battery',
  kind: 'battery-low',
  priority: 'technical',
  reason: 'battery',
});
const journal = toAlert({ alertId: 'journal', kind: 'journal-failing', priority: 'technical-high' });

describe('what the screen sounds', () => {
  it.each([
    { why: 'nothing open', alerts: [], loop: null, once: null },
    { why: 'a fall', alerts: [fall], loop: 'high', once: null },
    { why: 'a fall that somebody goes to', alerts: [accepted], loop: null, once: null },
    { why: 'a fall I cannot go to', alerts: [quietFall], loop: null, once: null },
    { why: 'the most urgent of several', alerts: [lookIn, battery, fall, journal], loop: 'high', once: null },
    { why: 'a look-in', alerts: [lookIn, battery], loop: 'medium', once: null },
    {
      why: 'records not saved: a tone of its own',
      alerts: [journal, lookIn],
      loop: 'technical-high',
      once: null,
    },
    { why: 'a low battery: once, softly', alerts: [battery], loop: null, once: 'technical' },
    { why: 'a low alert: once, softly', alerts: [low, battery], loop: null, once: 'low' },
    { why: 'a colleague who has not arrived: once, softly', alerts: [nudged], loop: null, once: 'low' },
  ])('$why: rings $loop, once $once', ({ alerts, loop, once }) => {
    expect(toRing(nothing, alerts, false)).toMatchObject({ loop, once });
  });

  it('an update of a soft one is silent', () => {
    const { sounded } = toRing(nothing, [battery, nudged], false);
    expect(toRing(sounded, [{ ...battery, seq: 9 }, nudged], false).once).toBeNull();
  });

  it('a soft one that rings again later sounds again', () => {
    const { sounded } = toRing(nothing, [battery], false);
    const quiet = toRing(sounded, [{ ...battery, rings: false }], false);
    expect(toRing(quiet.sounded, [battery], false).once).toBe('technical');
  });

  it('a screen that cannot be relied on sounds by itself, and a fall goes first', () => {
    expect(toRing(nothing, [], true).loop).toBe('technical-high');
    expect(toRing(nothing, [fall], true).loop).toBe('high');
  });
});

describe('whether the screen can be relied on', () => {
  it.each([
    { connected: true, heardAgoMs: 2_900, view: 'fine' },
    { connected: false, heardAgoMs: 300, view: 'fine' },
    { connected: false, heardAgoMs: 1_500, view: 'lost' },
    { connected: true, heardAgoMs: 7_000, view: 'slow' },
    { connected: true, heardAgoMs: 15_000, view: 'loud' },
    { connected: false, heardAgoMs: 14_999, view: 'lost' },
    { connected: false, heardAgoMs: 15_000, view: 'loud' },
  ])('connected: $connected, heard $heardAgoMs ms ago: $view', ({ view, ...facts }) => {
    expect(toLinkView(facts)).toBe(view);
  });
});

describe('a tap, until the gateway answers', () => {
  const request = StaffRequest.parse({ requestId: 'r-1', request: 'accept-alert', alertId: 'fall-1' });
  const sending = { state: 'sending', request, sinceMs: 0, tries: 0 } as const;
  it.each([
    { why: 'just tapped', asked: sending, says: 'Sending …' },
    { why: 'no answer in time', asked: toUnanswered(sending, 2_000), says: 'No answer yet. Trying again …' },
    {
      why: 'the link is down',
      asked: toNotSent('accept-alert', 'raised', 0),
      isConnected: false,
      says: 'NOT SENT.',
    },
    {
      why: 'the link is back',
      asked: toNotSent('accept-alert', 'raised', 0),
      says: 'Your tap was not sent. Tap again.',
    },
  ])('$why: $says', ({ asked, isConnected = true, says }) => {
    expect(asked && toAskedWords(asked, isConnected)).toContain(says);
  });

  it('is given up after a while', () => {
    expect(toUnanswered(sending, GIVE_UP_AFTER_MS - 1)).toMatchObject({ tries: 1 });
    expect(toUnanswered(sending, GIVE_UP_AFTER_MS)).toBeNull();
  });

  it.each([
    {
      why: 'nobody is going, an hour later',
      request: 'accept-alert',
      now: 'raised',
      afterMs: 3_600_000,
      said: true,
    },
    { why: 'somebody is going', request: 'accept-alert', now: 'accepted', afterMs: 1_000, said: false },
    { why: 'an undo, just now', request: 'undo', now: 'raised', afterMs: 1_000, said: true },
    { why: 'an undo that has run out', request: 'undo', now: 'raised', afterMs: 60_000, said: false },
  ] as const)('that it was not sent is still said, where $why: $said', (told) => {
    const asked = toNotSent(told.request, 'raised', 0);
    expect(toStillSaid(asked, told.now, told.afterMs) !== null).toBe(told.said);
  });

  it('done is not said twice: the card shows it', () => {
    expect(toAnswered({ ok: true, seq: 3 }, 0)).toBeNull();
  });

  it('a refusal is said for a while, then goes', () => {
    const refused = toAnswered({ ok: false, code: 'already-accepted', by: ben }, 0) ?? undefined;
    expect(toStillSaid(refused, 'accepted', 1_000)).toMatchObject({ words: 'Ben is already going.' });
    expect(toStillSaid(refused, 'accepted', 60_000)).toBeNull();
  });
});

describe('the card that a ringing screen is about', () => {
  const urgent = toAlert({ alertId: 'urgent' });
  const soon = toAlert({ alertId: 'soon', priority: 'medium', onsetUptimeMs: 1 });
  const taken = toAlert({ alertId: 'taken', rings: false, state: 'accepted', acceptedBy: ben });
  it.each([
    { why: 'the most urgent of those that ring', alerts: [soon, urgent, taken], first: 'urgent' },
    { why: 'none where nothing rings', alerts: [taken], first: undefined },
  ])('$why', ({ alerts, first }) => {
    expect(toFirstRinging(alerts, amy.personId)?.alertId).toBe(first);
  });

  it.each([
    { why: 'a new one', before: [soon], now: [soon, urgent], begins: true },
    { why: 'one that did not ring', before: [{ ...soon, rings: false }], now: [soon], begins: true },
    { why: 'an update of one that rings', before: [soon], now: [{ ...soon, count: 2 }], begins: false },
    { why: 'one that is taken on', before: [soon], now: [taken], begins: false },
  ])('begins to ring with $why: $begins', ({ before, now, begins }) => {
    expect(beginsToRing(before, now)).toBe(begins);
  });
});
