import { expect, it } from 'vitest';
import { HOLD_AFTER_TOUCH_MS, holdOrder, toOrder } from '#dashboards/night-staff/order.ts';
import { AlertId } from '#gateway/alerting/ids.ts';
import { amy, ben, toAlert } from './alerts.ts';

const ids = (...names: string[]) => names.map((name) => AlertId.parse(name));
const alert = (alertId: string, changes: Parameters<typeof toAlert>[0] = {}) =>
  toAlert({ alertId, ...changes });
const going = (by: typeof amy) => ({ state: 'accepted', rings: false, acceptedBy: by });

it.each([
  {
    why: 'the longest on the floor first',
    alerts: [alert('young', { onsetUptimeMs: 9 }), alert('old', { onsetUptimeMs: 1 })],
    order: ['old', 'young'],
  },
  {
    why: 'urgent before soon before equipment',
    alerts: [
      alert('battery', { kind: 'battery-low', priority: 'technical' }),
      alert('soon', { priority: 'medium' }),
      alert('journal', { kind: 'journal-failing', priority: 'technical-high' }),
      alert('urgent'),
    ],
    order: ['urgent', 'journal', 'soon', 'battery'],
  },
  {
    why: 'a fall nobody goes to before the one I go to, and that before what others go to',
    alerts: [alert('theirs', going(ben)), alert('mine', going(amy)), alert('nobodys')],
    order: ['nobodys', 'mine', 'theirs'],
  },
  {
    why: 'the one I go to before a look-in',
    alerts: [alert('look-in', { priority: 'medium' }), alert('mine', going(amy))],
    order: ['mine', 'look-in'],
  },
  {
    why: 'a colleague who has not arrived comes back up',
    alerts: [alert('soon', { priority: 'medium' }), alert('late', { ...going(ben), nudged: true })],
    order: ['late', 'soon'],
  },
  {
    why: 'a call and a look-in before the look-in whose wearer was seen walking, however long it waits',
    alerts: [
      alert('walked', { priority: 'medium', evidence: { stepCount: 12 }, onsetUptimeMs: 1 }),
      alert('look-in', { priority: 'medium', onsetUptimeMs: 3 }),
      alert('call', { kind: 'call', priority: 'medium', reason: 'pressed', evidence: {}, onsetUptimeMs: 2 }),
    ],
    order: ['call', 'look-in', 'walked'],
  },
  {
    why: 'steps never put an urgent one back',
    alerts: [
      alert('walked', { evidence: { stepCount: 12 }, onsetUptimeMs: 1 }),
      alert('later', { onsetUptimeMs: 2 }),
    ],
    order: ['walked', 'later'],
  },
  {
    why: 'what I cannot go to stands below what I might',
    alerts: [alert('declined', { declinedByMe: true, rings: false, onsetUptimeMs: 1 }), alert('open')],
    order: ['open', 'declined'],
  },
])('$why', ({ alerts, order }) => {
  expect(toOrder(alerts, amy.personId)).toEqual(order);
});

it.each([
  { why: 'a finger is near', sinceTouchMs: 100, order: ['one', 'two', 'new'] },
  { why: 'the finger is almost gone', sinceTouchMs: HOLD_AFTER_TOUCH_MS - 1, order: ['one', 'two', 'new'] },
  { why: 'nobody touches it', sinceTouchMs: HOLD_AFTER_TOUCH_MS, order: ['new', 'two', 'one'] },
])('where $why the list is $order', ({ sinceTouchMs, order }) => {
  expect(holdOrder(ids('one', 'two'), ids('new', 'two', 'one'), sinceTouchMs)).toEqual(order);
});

it('what is no longer open leaves the list also under a finger', () => {
  expect(holdOrder(ids('one', 'two'), ids('two'), 0)).toEqual(['two']);
});
