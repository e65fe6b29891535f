import { describe, expect, it } from 'vitest';
import { ResidentId } from '#devices/ids.ts';
import { ReminderEvent, ToldReason } from '#gateway/medication/event.ts';
import type { ResidentPlan } from '#gateway/medication/plan.ts';
import { anEntry, aPlan, createDay, inLondon } from './a-day.ts';

type Day = ReturnType<typeof createDay>;
const critical = () => createDay([aPlan(anEntry({ timeCritical: true }))], inLondon('2026-11-21T07:40'));
/** Until so many minutes after eight. */
const until = (day: Day, minute: number, start = -10) => day.pass(minute - start);

describe('a reminder nobody answers', () => {
  it('is said at its time, after 5 and after 10 minutes, and staff are told after 15', () => {
    const day = createDay();
    until(day, 60);
    expect(day.story()).toEqual(['0 said', '5 said', '10 said', '15 no-answer']);
  });

  it('says the time first, and that it is the same one when it is said again', () => {
    const day = createDay();
    until(day, 12);
    expect(day.prompts.map(({ words }) => words)).toEqual([
      'It is 08:00. Good morning Hilda. It is time for your tablet.',
      'This is again for 08:00, if you have not had it yet. Good morning Hilda. It is time for your tablet.',
      'This is again for 08:00, if you have not had it yet. Good morning Hilda. It is time for your tablet.',
    ]);
  });

  it('comes again the next day, as another reminder', () => {
    const day = createDay();
    until(day, 24 * 60 + 1);
    expect(day.prompts.map(({ promptId }) => promptId)).toEqual([
      'resident-12.morning-tablet.2026-11-21.0800.1',
      'resident-12.morning-tablet.2026-11-21.0800.2',
      'resident-12.morning-tablet.2026-11-21.0800.3',
      'resident-12.morning-tablet.2026-11-22.0800.1',
    ]);
  });
});

describe('what the resident answers', () => {
  it.each<{ answer: Parameters<Day['answer']>[0]; atMinute: number; story: string[] }>([
    { answer: 'yes', atMinute: 1, story: ['0 said'] },
    { answer: 'yes', atMinute: 6, story: ['0 said', '5 said'] },
    { answer: 'decline', atMinute: 1, story: ['0 said', '1 declined'] },
    { answer: 'help', atMinute: 1, story: ['0 said', '1 help'] },
    { answer: 'not-now', atMinute: 1, story: ['0 said', '11 said', '15 no-answer'] },
    { answer: 'not-now', atMinute: 6, story: ['0 said', '5 said', '15 not-now'] },
  ])('$answer after $atMinute min: $story', ({ answer, atMinute, story }) => {
    const day = createDay();
    until(day, atMinute);
    day.answer(answer);
    day.pass(60);
    expect(day.story()).toEqual(story);
  });

  it('a button pressed twice is one answer, and help is told as often as it is asked for', () => {
    const day = createDay();
    until(day, 1);
    day.answer('yes');
    expect(day.answer('yes').events).toEqual([]);
    day.answer('help');
    day.answer('help');
    expect(day.story()).toEqual(['0 said', '1 help', '1 help']);
  });

  it('no-thank-you after yes is told to staff', () => {
    const day = createDay();
    until(day, 1);
    day.answer('yes');
    day.answer('decline');
    expect(day.story()).toEqual(['0 said', '1 declined']);
  });

  it('help still reaches staff after they were told that nobody answered', () => {
    const day = createDay();
    until(day, 20);
    day.answer('help');
    expect(day.story().at(-1)).toBe('20 help');
  });

  it('an answer to a prompt that was never said changes nothing', () => {
    const day = createDay();
    until(day, 1);
    for (const word of ['constructor.1', 'resident-12.morning-tablet.2026-11-21.0800.2', 'nonsense']) {
      expect(day.answer('help', word).events).toEqual([]);
    }
  });
});

describe('a reminder that could not be said', () => {
  it('goes to staff at once when the speaker says so', () => {
    const day = createDay();
    day.pass(10, { speaks: false });
    day.failed();
    day.pass(60);
    expect(day.story()).toEqual(['0 said', '0 not-spoken']);
  });

  it('goes to staff after three minutes without a sign that it was', () => {
    const day = createDay();
    day.pass(60, { speaks: false });
    expect(day.story()).toEqual(['0 said', '3 not-spoken']);
  });

  it('an answer is a sign too', () => {
    const day = createDay();
    day.pass(10.5, { speaks: false });
    day.answer('yes');
    day.pass(60);
    expect(day.story()).toEqual(['0 said']);
  });

  it('one speaker that said it stands against another that could not', () => {
    const day = createDay();
    until(day, 0.5);
    day.failed();
    expect(day.tells).toEqual([]);
  });
});

describe('a time-critical reminder', () => {
  it('is a task for staff 10 min before, is told again at 15 min, and is a breach at 30', () => {
    const day = critical();
    day.pass(120);
    expect(
      day.story().map((line) => line.replace(/^(\S+)/, (minute) => String(Number(minute) - 10))),
    ).toEqual(['-10 due-soon', '0 said', '5 said', '10 said', '15 no-answer']);
    expect(day.events.at(-1)).toMatchObject({ kind: 'reminder-breached' });
    expect(day.events.filter(({ kind }) => kind === 'reminder-breached')).toHaveLength(1);
  });

  it('a resident’s yes ends the prompts and not the task', () => {
    const day = critical();
    day.pass(21);
    day.answer('yes');
    day.pass(60);
    expect(day.tells.map((tell) => tell.kind === 'reminder' && tell.reason)).toEqual(['due-soon', 'overdue']);
    expect(day.prompts).toHaveLength(1);
  });

  it('is over once somebody from staff has been there, also before its time', () => {
    const day = critical();
    day.pass(15);
    day.attended('resident-12.morning-tablet.2026-11-21.0800');
    day.pass(60);
    expect(day.prompts).toEqual([]);
    expect(day.tells).toHaveLength(1);
    expect(day.reminders().open).toEqual({});
  });

  it('may still be visited after 15 min, and is no breach then', () => {
    const day = critical();
    day.pass(40);
    day.attended();
    day.pass(60);
    expect(day.events.map(({ kind }) => kind)).not.toContain('reminder-breached');
  });
});

describe('a gateway that was away', () => {
  it('over the due time, for less than 15 min, says it once with the true time', () => {
    const day = createDay();
    day.off(22);
    day.played();
    day.pass(60);
    expect(day.story()).toEqual(['12 said', '15 no-answer']);
    expect(day.prompts[0]?.words).toBe(
      'It is 08:12. This was for 08:00, if you have not had it yet. Good morning Hilda. It is time for your tablet.',
    );
  });

  it('for two minutes: what was late is not said again at its other times', () => {
    const day = createDay();
    day.off(12);
    day.played();
    day.pass(60);
    expect(day.story()).toEqual(['2 said', '15 no-answer']);
  });

  it('for longer, tells staff only', () => {
    const day = createDay();
    day.reboot(40);
    day.pass(60);
    expect(day.story()).toEqual(['30 missed']);
  });

  it.each([
    { why: 'its process', away: (day: Day) => day.off(2) },
    { why: 'its machine', away: (day: Day) => day.reboot(2) },
  ])('$why, in the middle: nothing is said again by itself, and the next steps come in time', ({ away }) => {
    const day = createDay();
    until(day, 1);
    away(day);
    expect(day.prompts).toHaveLength(1);
    day.pass(60);
    expect(day.story()).toEqual(['0 said', '5 said', '10 said', '15 no-answer']);
  });

  it('over two of its times: it is said once, and goes to staff in time', () => {
    const day = createDay();
    until(day, 1);
    day.reboot(10.5);
    day.played();
    day.pass(60);
    expect(day.story()).toEqual(['0 said', '11.5 said', '15 no-answer']);
  });

  it('right after the claim: whether it was said is not known, so staff are told', () => {
    const day = createDay();
    day.pass(10, { speaks: false });
    day.reboot(0.25);
    day.pass(60);
    expect(day.story()).toEqual(['0 said', '3 not-spoken']);
  });

  it('for days: the last day is told one by one', () => {
    const day = createDay();
    day.reboot(3 * 24 * 60);
    expect(day.tells).toHaveLength(1);
  });
});

describe('the wall clock is set', () => {
  it('back: nothing is said a second time', () => {
    const day = createDay();
    until(day, 20);
    day.stepWall(-60);
    day.pass(90);
    expect(day.prompts).toHaveLength(3);
    expect(day.tells.map(({ kind }) => kind)).toEqual(['reminder', 'clock-set']);
  });

  it('back in the middle: the next steps keep their time', () => {
    const day = createDay();
    until(day, 1);
    day.stepWall(-180);
    day.pass(20);
    expect(day.prompts).toHaveLength(3);
    expect(day.tells.filter(({ kind }) => kind === 'reminder')).toHaveLength(1);
  });

  it('to 1970 by a reboot in the middle: what began goes on from as late as it was', () => {
    const day = createDay();
    until(day, 6);
    day.reboot(0, -inLondon('2026-11-21T08:00') / 60_000);
    day.pass(10);
    expect(day.tells.map((tell) => (tell.kind === 'reminder' ? tell.reason : tell.kind))).toEqual([
      'clock-set',
      'no-answer',
    ]);
  });

  it('forwards over the due times: staff are told, and the rooms stay quiet', () => {
    const day = createDay([aPlan(anEntry(), anEntry({ planId: 'tea', kind: 'drink' }))]);
    day.pass(1);
    day.stepWall(14);
    day.pass(60);
    expect(day.prompts).toEqual([]);
    expect(day.tells.map((tell) => tell.kind === 'reminder' && tell.reason)).toEqual(['missed', 'missed']);
  });

  it('ten years ahead and back: each reminder of the day comes once', () => {
    const day = createDay([aPlan(anEntry({ at: ['08:00', '09:00'] }))]);
    const years = 10 * 365 * 24 * 60;
    until(day, 20);
    day.stepWall(years);
    day.pass(5);
    day.stepWall(-years);
    day.pass(100);
    const london = day.prompts.map(({ promptId }) => promptId).filter((id) => id.includes('2026-11-21'));
    expect(london).toEqual(
      ['0800', '0900'].flatMap((slot) =>
        [1, 2, 3].map((number) => `resident-12.morning-tablet.2026-11-21.${slot}.${number}`),
      ),
    );
  });

  it('to 1970 at the start, and right by NTP a moment later: the day goes on, and staff know', () => {
    const day = createDay();
    until(day, -5);
    const sinceEpochMinutes = inLondon('2026-11-21T07:55') / 60_000;
    day.reboot(0, -sinceEpochMinutes);
    day.pass(1);
    day.stepWall(sinceEpochMinutes);
    day.pass(60);
    expect(day.prompts).toHaveLength(3);
    expect(day.tells.filter(({ kind }) => kind === 'clock-set')).toHaveLength(2);
    expect(day.tells.filter(({ kind }) => kind === 'reminder')).toHaveLength(1);
  });
});

describe('a plan that changes', () => {
  it('says nothing about times that were over when it was made', () => {
    const day = createDay([aPlan(anEntry({ at: ['07:00', '07:45'] }))]);
    day.pass(5);
    expect(day.story()).toEqual([]);
  });

  it('read again without a change, it repeats nothing', () => {
    const day = createDay();
    until(day, 1);
    day.answer('yes');
    day.accept({ kind: 'plans-set', plans: [aPlan(anEntry())], timeZone: 'Europe/London' });
    day.pass(60);
    expect(day.prompts).toHaveLength(1);
  });

  const evening = anEntry({ planId: 'evening-tablet', at: ['20:00'] });
  const others = { ...aPlan(evening), residentId: ResidentId.parse('resident-7') };
  const setPlans = (day: Day, ...plans: readonly ResidentPlan[]) =>
    day.accept({ kind: 'plans-set', plans: [...plans], timeZone: 'Europe/London' });

  it.each([
    { why: 'its entry goes', plan: aPlan(evening) },
    { why: 'its entry is written anew', plan: aPlan(anEntry({ say: 'Hilda, your tablet.', at: ['08:30'] })) },
  ])('what has begun is brought to its end when $why', ({ plan }) => {
    const day = createDay();
    until(day, 1);
    setPlans(day, plan);
    day.pass(20);
    expect(day.story()).toEqual(['0 said', '5 said', '10 said', '15 no-answer']);
  });

  it.each<{ why: string; plans: readonly ResidentPlan[] }>([
    { why: 'is not in the home any more', plans: [others] },
    { why: 'has no plan, nor has anybody else', plans: [] },
    { why: 'has a plan in which nothing stands', plans: [aPlan(), others] },
  ])('who $why is prompted no more, and nobody is told that there was no answer', ({ plans }) => {
    const day = createDay();
    until(day, 1);
    setPlans(day, ...plans);
    expect(day.events.at(-1)).toMatchObject({
      kind: 'reminder-cancelled',
      occurrenceId: 'resident-12.morning-tablet.2026-11-21.0800',
    });
    day.pass(60);
    expect(day.story()).toEqual(['0 said']);
    expect(day.reminders().open).toEqual({});
  });

  it('somebody else’s reminder goes on when one resident goes', () => {
    const hers = { ...aPlan(anEntry()), residentId: ResidentId.parse('resident-7') };
    const day = createDay([aPlan(anEntry()), hers]);
    until(day, 1);
    setPlans(day, hers);
    day.pass(20);
    expect(day.story().slice(2)).toEqual(['5 said', '10 said', '15 no-answer']);
  });

  it('a time-critical one is no breach either, and comes again for somebody who is back before its time', () => {
    const day = critical();
    day.pass(12);
    setPlans(day);
    day.pass(3);
    setPlans(day, aPlan(anEntry({ timeCritical: true })));
    day.pass(8);
    expect(day.prompts.map(({ promptId }) => promptId)).toEqual([
      'resident-12.morning-tablet.2026-11-21.0800.1',
    ]);
    setPlans(day);
    day.pass(120);
    expect(day.events.at(-1)).toMatchObject({ kind: 'reminder-cancelled' });
    expect(day.wakeUptimeMs()).toBeNull();
  });

  it('a call for help on what was cancelled still reaches staff', () => {
    const day = createDay();
    until(day, 1);
    setPlans(day);
    day.answer('help');
    expect(day.story()).toEqual(['0 said', '1 help']);
  });
});

it('the night’s doubled and missing hours: each reminder once', () => {
  for (const date of ['2026-03-29', '2026-10-25']) {
    const times = ['00:30', '01:00', '01:30', '01:59', '02:00', '02:30'];
    const day = createDay([aPlan(anEntry({ at: times, kind: 'comfort' }))], inLondon(`${date}T00:00`));
    day.pass(6 * 60);
    const firsts = day.prompts.map(({ promptId }) => promptId).filter((id) => id.endsWith('.1'));
    expect(firsts.toSorted()).toEqual(
      times.map((time) => `resident-12.morning-tablet.${date}.${time.replace(':', '')}.1`),
    );
  }
});

it('no event and no reason claims that anything was taken or given', () => {
  const words = [...ReminderEvent.options.map(({ shape }) => shape.kind.value), ...ToldReason.options];
  expect(words.length).toBeGreaterThan(10);
  for (const word of words) expect(word).not.toMatch(/taken|took|given|swallowed|administered/);
});
