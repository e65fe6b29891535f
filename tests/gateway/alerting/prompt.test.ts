import { describe, expect, it } from 'vitest';
import { BootId, DeviceId, ResidentId } from '#devices/ids.ts';
import type { PromptReason } from '#gateway/alerting/input.ts';
import { aFall, createNight } from '#tests/support/a-night.ts';

type Night = ReturnType<typeof createNight>;

const tell = (night: Night, about: PromptReason, changes: Record<string, unknown> = {}) =>
  night.accept({
    kind: 'prompt-told',
    about,
    occurrenceId: 'resident-12.tea.2026-11-21.0300',
    residentId: ResidentId.parse('resident-12'),
    deviceId: DeviceId.parse('speaker-0012'),
    reminderKind: 'drink',
    timeCritical: false,
    reminderAtMs: Date.UTC(2026, 10, 21, 3, 0),
    ...changes,
  });
const open = (night: Night) => Object.values(night.home().open);

it.each<{ about: PromptReason; timeCritical: boolean; kind: string; priority: string; reason: string }>([
  { about: 'help', timeCritical: false, kind: 'prompt-help', priority: 'medium', reason: 'asked-for-help' },
  {
    about: 'no-answer',
    timeCritical: false,
    kind: 'prompt-unanswered',
    priority: 'low',
    reason: 'no-answer',
  },
  {
    about: 'no-answer',
    timeCritical: true,
    kind: 'prompt-unanswered',
    priority: 'medium',
    reason: 'no-answer',
  },
  { about: 'declined', timeCritical: false, kind: 'prompt-unanswered', priority: 'low', reason: 'declined' },
  {
    about: 'not-spoken',
    timeCritical: true,
    kind: 'prompt-unanswered',
    priority: 'medium',
    reason: 'not-spoken',
  },
  { about: 'missed', timeCritical: false, kind: 'prompt-unanswered', priority: 'low', reason: 'missed' },
  { about: 'due-soon', timeCritical: true, kind: 'prompt-task', priority: 'low', reason: 'due-soon' },
])(
  '$about (time-critical: $timeCritical) is on the screens as $priority',
  ({ about, timeCritical, ...shows }) => {
    const night = createNight();
    tell(night, about, { timeCritical });
    expect(night.alert()).toMatchObject({ ...shows, roomId: 'room-12', residentId: 'resident-12' });
    expect(night.notices).toHaveLength(1);
  },
);

it('says since when: a call from now, an unanswered reminder from its time', () => {
  const night = createNight();
  tell(night, 'no-answer');
  tell(night, 'help');
  expect(open(night).map(({ onsetAtMs, raisedAtMs }) => raisedAtMs - onsetAtMs)).toEqual([600_000, 0]);
});

describe('one reminder is one alert until somebody has been there', () => {
  it('a time-critical task becomes more urgent, and rings again', () => {
    const night = createNight();
    tell(night, 'due-soon', { timeCritical: true });
    tell(night, 'no-answer', { timeCritical: true });
    expect(night.alert()).toMatchObject({ kind: 'prompt-task', priority: 'medium', reason: 'no-answer' });
    expect(night.notices).toHaveLength(2);
  });

  it('a call for help rings whatever was told before', () => {
    const night = createNight();
    tell(night, 'no-answer');
    tell(night, 'help');
    expect(open(night).map(({ kind, priority }) => `${kind} ${priority}`)).toEqual([
      'prompt-unanswered low',
      'prompt-help medium',
    ]);
  });

  it('calling again adds to the count, and after a visit it is a new call', () => {
    const night = createNight();
    tell(night, 'help');
    tell(night, 'help');
    const { alertId, count } = night.alert();
    expect(count).toBe(2);
    night.ask('arrive', alertId);
    tell(night, 'help');
    expect(open(night).map(({ state }) => state)).toEqual(['attended', 'raised']);
  });

  it('what went by while nothing could be said is one visit per resident, and never hides what is critical', () => {
    const night = createNight();
    for (const slot of ['0100', '0200', '0300']) {
      tell(night, 'missed', { occurrenceId: `resident-12.tea.2026-11-21.${slot}` });
    }
    expect(night.alert().count).toBe(3);
    tell(night, 'missed', { occurrenceId: 'resident-12.parkinson.2026-11-21.0300', timeCritical: true });
    tell(night, 'missed', { occurrenceId: 'resident-11.tea.2026-11-21.0300', residentId: 'resident-11' });
    expect(open(night).map(({ priority }) => priority)).toEqual(['low', 'medium', 'low']);
  });

  it('two reminders that nobody answered are two', () => {
    const night = createNight();
    tell(night, 'no-answer');
    tell(night, 'no-answer', { occurrenceId: 'resident-12.tablet.2026-11-21.0300' });
    expect(open(night)).toHaveLength(2);
  });
});

describe('an answer, for whoever has the reminder on their board', () => {
  const occurrenceId = 'resident-12.tea.2026-11-21.0300';
  const answer = (night: Night, what: 'yes' | 'not-now' | 'decline' | 'help', of = occurrenceId) =>
    night.accept({ kind: 'answer-told', occurrenceId: of, answer: what });

  it('stands on the card with its time; it rings for nobody anew, and the card stays for a visit', () => {
    const night = createNight();
    tell(night, 'due-soon', { timeCritical: true });
    const { atMs } = answer(night, 'yes').events[0] ?? {};
    expect(night.alert()).toMatchObject({
      state: 'raised',
      reason: 'due-soon',
      evidence: { answer: 'yes', answeredAtMs: atMs },
    });
    expect(night.notices).toHaveLength(1);
  });

  it('is kept when the task becomes more urgent, and a later one replaces it', () => {
    const night = createNight();
    tell(night, 'due-soon', { timeCritical: true });
    answer(night, 'not-now');
    tell(night, 'not-now', { timeCritical: true });
    expect(night.alert()).toMatchObject({ priority: 'medium', evidence: { answer: 'not-now' } });
    answer(night, 'help');
    expect(night.alert().evidence.answer).toBe('help');
  });

  it.each<{ why: string; before: (night: Night) => void; of?: string }>([
    { why: 'nobody has it on their board', before: () => {} },
    { why: 'the card is about another one', before: (night) => tell(night, 'no-answer'), of: 'tablet' },
    { why: 'only its call for help is open', before: (night) => tell(night, 'help') },
    {
      why: 'somebody is there',
      before: (night) => {
        tell(night, 'no-answer');
        night.ask('arrive', night.alert().alertId);
      },
    },
  ])('changes nothing where $why', ({ before, of }) => {
    const night = createNight();
    before(night);
    expect(answer(night, 'yes', of).events).toEqual([]);
  });
});

describe('help from the bedside is a second source', () => {
  it('makes a look-in fall of that room high', () => {
    const night = createNight();
    night.fall('fall-0012', aFall(0, 0.4));
    tell(night, 'help');
    expect(open(night)[0]).toMatchObject({
      kind: 'possible-fall',
      priority: 'high',
      reason: 'second-source',
    });
  });

  it('a fall after it is high at once', () => {
    const night = createNight();
    tell(night, 'help');
    night.fall('fall-0012', aFall(0, 0.4));
    expect(open(night)[1]).toMatchObject({ kind: 'possible-fall', priority: 'high' });
  });

  it('an unanswered reminder is none', () => {
    const night = createNight();
    tell(night, 'no-answer');
    night.fall('fall-0012', aFall(0, 0.4));
    expect(open(night)[1]).toMatchObject({ priority: 'medium' });
  });
});

it('ends by a visit only, like every alert that asks for a person', () => {
  const night = createNight();
  tell(night, 'no-answer');
  const { alertId } = night.alert();
  expect(night.ask('close-alert', alertId)).toMatchObject({ failure: { code: 'nobody-has-been-there' } });
  night.ask('arrive', alertId);
  expect(night.ask('close-alert', alertId)).toMatchObject({ ok: true });
});

it('rings for a resident whose speaker is in no list, in the room where their other devices are', () => {
  const night = createNight();
  tell(night, 'help', { deviceId: 'speaker-0099', residentId: 'resident-7' });
  expect(night.alert().roomId).toBe('room-7');
});

it('a clock that was changed is one card until a person has looked', () => {
  const night = createNight();
  night.accept({ kind: 'clock-set', clockStepMs: -3_600_000 });
  night.accept({ kind: 'clock-set', clockStepMs: 3_600_000 });
  expect(night.alert()).toMatchObject({ kind: 'clock-set', priority: 'technical', count: 2, roomId: null });
  const { alertId } = night.alert();
  night.ask('arrive', alertId);
  night.ask('close-alert', alertId);
  expect(open(night)).toEqual([]);
});

it('a device over its budget folds into its own alerts as before', () => {
  const night = createNight();
  night.fall('fall-0012', { kind: 'call-pressed', bootId: BootId.parse('boot-1'), seq: 0, ageMs: 0 });
  tell(night, 'help');
  night.accept({ kind: 'events-folded', deviceId: DeviceId.parse('fall-0012'), count: 5, keys: [] });
  expect(open(night).map(({ kind, count }) => `${kind} ${count}`)).toEqual(['call 6', 'prompt-help 1']);
});
