import { expect, it } from 'vitest';
import type { Alert } from '#gateway/alerting/alert.ts';
import { aFall, amy, ben, createNight } from '#tests/support/a-night.ts';

type Night = ReturnType<typeof createNight>;
const id = 'fall-0012.boot-1.0';

const raised = (): Night => {
  const night = createNight();
  night.fall('fall-0012');
  return night;
};
const accepted = (): Night => {
  const night = raised();
  night.ask('accept-alert', id);
  return night;
};
const attended = (): Night => {
  const night = accepted();
  night.ask('arrive', id);
  return night;
};
const closed = (): Night => {
  const night = attended();
  night.ask('close-alert', id);
  return night;
};
const state = (night: Night): Alert['state'] =>
  night.home().open[id as Alert['alertId']]?.state ?? night.home().closed.at(-1)?.state ?? 'closed';

type Row = {
  why: string;
  from: () => Night;
  ask: Parameters<Night['ask']>[0];
  who: typeof amy;
  to: Alert['state'];
  refused?: string;
};

it.each<Row>([
  { why: 'a carer is going', from: raised, ask: 'accept-alert', who: amy, to: 'accepted' },
  { why: 'a carer walked in without saying so', from: raised, ask: 'arrive', who: amy, to: 'attended' },
  { why: 'nobody can go: it rings on', from: raised, ask: 'decline-alert', who: amy, to: 'raised' },
  {
    why: 'closing needs a visit',
    from: raised,
    ask: 'close-alert',
    who: amy,
    to: 'raised',
    refused: 'nobody-has-been-there',
  },
  {
    why: 'going is not arriving',
    from: accepted,
    ask: 'close-alert',
    who: amy,
    to: 'accepted',
    refused: 'nobody-has-been-there',
  },
  { why: 'the same carer taps twice', from: accepted, ask: 'accept-alert', who: amy, to: 'accepted' },
  {
    why: 'somebody else was first',
    from: accepted,
    ask: 'accept-alert',
    who: ben,
    to: 'accepted',
    refused: 'already-accepted',
  },
  { why: 'another carer happens to be there first', from: accepted, ask: 'arrive', who: ben, to: 'attended' },
  { why: 'the accepter cannot go after all', from: accepted, ask: 'decline-alert', who: amy, to: 'raised' },
  { why: 'a mis-tap is taken back', from: accepted, ask: 'undo', who: amy, to: 'raised' },
  {
    why: 'nobody takes back for others',
    from: accepted,
    ask: 'undo',
    who: ben,
    to: 'accepted',
    refused: 'nothing-to-undo',
  },
  { why: 'not there yet after all', from: attended, ask: 'undo', who: amy, to: 'accepted' },
  {
    why: 'too late to accept',
    from: attended,
    ask: 'accept-alert',
    who: ben,
    to: 'attended',
    refused: 'already-attended',
  },
  { why: 'the visit is over', from: attended, ask: 'close-alert', who: amy, to: 'closed' },
  { why: 'closed by mistake', from: closed, ask: 'undo', who: amy, to: 'attended' },
  {
    why: 'a stale screen accepts',
    from: closed,
    ask: 'accept-alert',
    who: ben,
    to: 'closed',
    refused: 'already-closed',
  },
])('$why: $ask → $to', ({ from, ask, who, to, refused }) => {
  const night = from();
  const answer = night.ask(ask, id, who);
  expect(answer.ok ? undefined : answer.failure.code).toBe(refused);
  expect(state(night)).toBe(to);
});

it('tells the second carer who was first', () => {
  const night = accepted();
  expect(night.ask('accept-alert', id, ben)).toEqual({
    ok: false,
    failure: { code: 'already-accepted', by: amy },
  });
});

it('lets a mis-tap be taken back for 30 s and not longer', () => {
  const night = accepted();
  night.pass(31);
  expect(night.ask('undo', id)).toMatchObject({ failure: { code: 'nothing-to-undo' } });
});

it('remembers after an undo what was learnt meanwhile', () => {
  const night = accepted();
  night.fall('fall-0012', aFall(1));
  night.ask('undo', id);
  expect(night.alert()).toMatchObject({ state: 'raised', count: 2 });
});

it.each(['constructor', '__proto__', 'toString', 'fall-0012.boot-1.99'])(
  'refuses an id that is no alert: %s',
  (word) => {
    expect(raised().ask('accept-alert', word)).toMatchObject({ failure: { code: 'unknown-alert' } });
  },
);

it('needs to be told how a fall ended', () => {
  const night = attended();
  const { answer } = night.accept({
    kind: 'person-asked',
    request: 'close-alert',
    alertId: night.alert().alertId,
    personId: amy,
    screenId: 'screen-amy' as never,
    outcome: null,
  });
  expect(answer).toMatchObject({ failure: { code: 'outcome-missing' } });
});
