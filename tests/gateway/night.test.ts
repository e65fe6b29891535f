import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BootId, DeviceId } from '#devices/ids.ts';
import { PromptId } from '#devices/speaker.ts';
import { AlertId, ScreenId } from '#gateway/alerting/ids.ts';
import type { Notice } from '#gateway/alerting/notice.ts';
import type { Prompt } from '#gateway/medication/reminder-drafting.ts';
import {
  decideNight,
  defaultNightPolicy,
  emptyNight,
  evolveNight,
  type Night,
  NightEvent,
  NightInput,
} from '#gateway/night.ts';
import { aFall, aHomeConfig, amy } from '#tests/support/a-night.ts';
import { anEntry, aPlan, inLondon } from './medication/a-day.ts';

type Untimed<Each = NightInput> = Each extends NightInput ? Omit<Each, 'atMs' | 'uptimeMs'> : never;

/** Both cores, from ten to three in the night; time moves when told. */
function createWholeNight() {
  let night: Night = emptyNight;
  let uptimeMs = 1_000_000;
  const offsetMs = inLondon('2026-11-21T02:50') - uptimeMs;
  let wakeUptimeMs: number | null = null;
  const inputs: NightInput[] = [];
  const events: NightEvent[] = [];
  const notices: Notice[] = [];
  const prompts: Prompt[] = [];
  const accept = (untimed: Untimed) => {
    const input = { ...untimed, atMs: offsetMs + uptimeMs, uptimeMs } as NightInput;
    inputs.push(NightInput.parse(input));
    const decision = decideNight(night, input, defaultNightPolicy);
    night = decision.night;
    wakeUptimeMs = decision.wakeUptimeMs;
    events.push(...decision.events);
    notices.push(...decision.notices);
    prompts.push(...decision.prompts);
    return decision;
  };
  accept({ kind: 'gateway-started', bootId: BootId.parse('machine-boot-1') });
  accept({ kind: 'home-configured', config: aHomeConfig() });
  const entries = [
    anEntry({ planId: 'tea', kind: 'drink', at: ['03:00'] }),
    anEntry({ planId: 'parkinson', at: ['03:20'], timeCritical: true }),
  ];
  accept({ kind: 'plans-set', plans: [aPlan(...entries)], timeZone: 'Europe/London' });
  return {
    accept,
    inputs,
    events,
    notices,
    prompts,
    night: () => night,
    open: () =>
      Object.values(night.home.open).map(({ kind, priority, reason }) => `${kind} ${priority} ${reason}`),
    wakeUptimeMs: () => wakeUptimeMs,
    uptimeMs: () => uptimeMs,
    /** Time passes, and nobody is woken: the timer is a little late. */
    oversleep(ms: number): void {
      uptimeMs += ms;
    },
    ask: (request: 'accept-alert' | 'arrive' | 'close-alert', alertId: AlertId) =>
      accept({
        kind: 'person-asked',
        request,
        alertId,
        personId: amy,
        screenId: ScreenId.parse('screen-amy'),
        outcome: request === 'close-alert' ? 'helped' : null,
      }).answer,
    answer: (answer: 'yes' | 'not-now' | 'decline' | 'help') =>
      accept({
        kind: 'prompt-answered',
        promptId: PromptId.parse(prompts.at(-1)?.promptId ?? 'none.1'),
        answer,
      }),
    pass(minutes: number): void {
      const untilUptimeMs = uptimeMs + minutes * 60_000;
      while (wakeUptimeMs !== null && wakeUptimeMs <= untilUptimeMs) {
        uptimeMs = Math.max(uptimeMs, wakeUptimeMs);
        const decision = accept({ kind: 'clock-ticked' });
        for (const { promptId } of decision.prompts) accept({ kind: 'prompt-played', promptId });
      }
      uptimeMs = untilUptimeMs;
    },
  };
}
type WholeNight = ReturnType<typeof createWholeNight>;

describe('what a resident says reaches the night screens', () => {
  it('help: rings in the same decision', () => {
    const night = createWholeNight();
    night.pass(11);
    const { notices } = night.answer('help');
    expect(night.open()).toContain('prompt-help medium asked-for-help');
    expect(notices).toMatchObject([{ purpose: 'ring', audience: 'zone-screens', priority: 'medium' }]);
  });

  it('no answer: on the board 15 min after its time', () => {
    const night = createWholeNight();
    night.pass(24.9);
    expect(night.open().filter((each) => each.startsWith('prompt-unanswered'))).toEqual([]);
    night.pass(0.2);
    expect(night.open()).toContain('prompt-unanswered low no-answer');
  });

  it.each(['yes', 'not-now', 'decline', 'help'] as const)(
    '%s: the card of a task that has to be on time says so, and stays until somebody has been there',
    (answer) => {
      const night = createWholeNight();
      night.pass(31);
      const answered = night.answer(answer).events.find(({ kind }) => kind === 'prompt-answered');
      const [task] = Object.values(night.night().home.open).filter(({ kind }) => kind === 'prompt-task');
      expect(task).toMatchObject({ state: 'raised', evidence: { answer, answeredAtMs: answered?.atMs } });
    },
  );

  it('yes: nobody is told', () => {
    const night = createWholeNight();
    night.pass(11);
    night.answer('yes');
    night.pass(8);
    expect(night.open()).toEqual([]);
  });
});

describe('a carer who has been in the room', () => {
  it('ends a time-critical reminder by it', () => {
    const night = createWholeNight();
    night.pass(11);
    night.answer('yes');
    night.pass(10);
    const [task] = Object.values(night.night().home.open);
    expect(task).toMatchObject({ kind: 'prompt-task' });
    night.ask('arrive', task?.alertId ?? AlertId.parse('none'));
    night.pass(60);
    expect(night.night().reminders.open).toEqual({});
    expect(night.events.map(({ kind }) => kind)).not.toContain('reminder-breached');
    expect(night.prompts.filter(({ promptId }) => promptId.includes('parkinson'))).toEqual([]);
  });

  it('who only says that they are going does not', () => {
    const night = createWholeNight();
    night.pass(11);
    night.answer('yes');
    night.pass(10);
    const [task] = Object.values(night.night().home.open);
    night.ask('accept-alert', task?.alertId ?? AlertId.parse('none'));
    night.pass(60);
    expect(night.events.map(({ kind }) => kind)).toContain('reminder-breached');
  });
});

it('a reminder’s word that changes nothing for staff still does what is overdue on the board', () => {
  const night = createWholeNight();
  night.accept({ kind: 'event-received', deviceId: DeviceId.parse('fall-0007'), reading: aFall(0) });
  const wake = night.wakeUptimeMs();
  expect(wake).toBe(1_000_000 + 2_000);
  const late = decideNight(
    night.night(),
    {
      kind: 'prompt-answered',
      promptId: PromptId.parse('none.1'),
      answer: 'yes',
      atMs: 0,
      uptimeMs: 1_003_000,
    },
    defaultNightPolicy,
  );
  expect(late.events.map(({ kind }) => kind)).toContain('alert-escalated');
});

it('a fall does not wait for reminders, and asks them nothing', () => {
  const night = createWholeNight();
  const before = night.night().reminders;
  night.accept({ kind: 'event-received', deviceId: DeviceId.parse('fall-0012'), reading: aFall(0) });
  expect(night.night().reminders).toBe(before);
});

type Step = (night: WholeNight) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.nat(80).map(
      (quarters): Step =>
        (night) =>
          night.pass(quarters / 4),
    ),
  },
  fc.constantFrom('yes', 'not-now', 'decline', 'help').map(
    (what): Step =>
      (night) => {
        night.answer(what);
      },
  ),
  fc.tuple(fc.constantFrom('accept-alert', 'arrive', 'close-alert'), fc.nat(5)).map(
    ([wish, pick]): Step =>
      (night) => {
        const ids = Object.values(night.night().home.open).map(({ alertId }) => alertId);
        const alertId = ids[pick % Math.max(1, ids.length)];
        if (alertId !== undefined) night.ask(wish, alertId);
      },
  ),
  fc.nat(12).map(
    (seq): Step =>
      (night) => {
        night.accept({ kind: 'event-received', deviceId: DeviceId.parse('fall-0012'), reading: aFall(seq) });
      },
  ),
  fc.constantFrom('machine-boot-1', 'machine-boot-2').map(
    (boot): Step =>
      (night) => {
        night.accept({ kind: 'gateway-started', bootId: BootId.parse(boot) });
      },
  ),
);
const steps = fc.array(step, { minLength: 1, maxLength: 25 });

it.each([
  { why: 'in the millisecond that it is due', lateMs: 0 },
  { why: 'a moment after it was due, before the timer', lateMs: 2 },
])('a fall heard $why does not put a reminder off', ({ lateMs }) => {
  const night = createWholeNight();
  night.pass(9);
  night.oversleep(60_000 + lateMs);
  night.accept({ kind: 'event-received', deviceId: DeviceId.parse('fall-0012'), reading: aFall(0) });
  expect(night.prompts).toEqual([]);
  expect(night.wakeUptimeMs()).toBeLessThanOrEqual(night.uptimeMs());
  night.accept({ kind: 'clock-ticked' });
  expect(night.prompts).toHaveLength(1);
  expect(night.wakeUptimeMs()).toBeGreaterThan(night.uptimeMs());
});

it('numbers the facts of both cores without a gap, and rebuilds any night from them', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const night = createWholeNight();
      for (const each of all) each(night);
      expect(night.night().home.seq).toBe(night.events.length);
      const rows = night.events.map((event) => NightEvent.parse(JSON.parse(JSON.stringify(event))));
      expect(JSON.stringify(rows.reduce(evolveNight, emptyNight))).toBe(JSON.stringify(night.night()));
      for (const { seq } of night.notices) expect(seq).toBeLessThanOrEqual(night.events.length);
    }),
    { numRuns: 200 },
  );
});

it('every notice names the fact that caused it', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const night = createWholeNight();
      for (const each of all) each(night);
      for (const { seq, alertId } of night.notices) {
        const cause = night.events[seq - 1];
        expect(cause !== undefined && ('alertId' in cause ? cause.alertId : cause.kind)).toBe(
          cause?.kind === 'gateway-started' ? 'gateway-started' : alertId,
        );
      }
    }),
    { numRuns: 100 },
  );
});

it('needs to keep only the inputs that changed something', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const night = createWholeNight();
      for (const each of all) each(night);
      let replayed: Night = emptyNight;
      for (const input of night.inputs) {
        const decision = decideNight(replayed, input, defaultNightPolicy);
        if (decision.events.length > 0) replayed = decision.night;
      }
      expect(JSON.stringify(replayed)).toBe(JSON.stringify(night.night()));
    }),
    { numRuns: 100 },
  );
});

it('whatever is still open is asked about again', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const night = createWholeNight();
      for (const each of all) each(night);
      const { home, reminders } = night.night();
      const isWaiting = Object.values(home.open).some(({ state }) => state !== 'attended');
      if (isWaiting || Object.keys(reminders.open).length > 0) expect(night.wakeUptimeMs()).not.toBeNull();
    }),
    { numRuns: 100 },
  );
});
