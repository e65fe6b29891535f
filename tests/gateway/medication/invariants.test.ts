import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideReminders } from '#gateway/medication/decide-reminders.ts';
import { ReminderEvent } from '#gateway/medication/event.ts';
import { evolveReminders } from '#gateway/medication/evolve-reminders.ts';
import { defaultReminderPolicy } from '#gateway/medication/policy.ts';
import { noReminders, type Reminders } from '#gateway/medication/reminders.ts';
import { anEntry, aPlan, createDay, inLondon } from './a-day.ts';

type Day = ReturnType<typeof createDay>;
type Step = (day: Day) => void;

const plans = [
  aPlan(
    anEntry({ at: ['08:00', '08:10', '20:00'] }),
    anEntry({ planId: 'parkinson', at: ['08:05', '12:00'], timeCritical: true }),
    anEntry({
      planId: 'tea',
      kind: 'drink',
      at: ['08:00', '15:00'],
      speakerDeviceId: 'speaker-0013',
    }),
  ),
];

const answer = fc.constantFrom('yes', 'not-now', 'decline', 'help').chain((what) =>
  fc.nat(20).map(
    (pick): Step =>
      (day) => {
        const prompt = day.prompts[pick % Math.max(1, day.prompts.length)];
        if (prompt !== undefined) day.answer(what, prompt.promptId);
      },
  ),
);
const passing = fc.record({ minutes: fc.nat(120), speaks: fc.boolean() }).map(
  ({ minutes, speaks }): Step =>
    (day) =>
      day.pass(minutes / 4, { speaks }),
);
const failing = fc.constant<Step>((day) => day.failed());
const attending = fc.nat(20).map(
  (pick): Step =>
    (day) => {
      const ids = Object.keys(day.reminders().open);
      day.attended(ids[pick % Math.max(1, ids.length)] ?? 'none');
    },
);
const away = fc.record({ minutes: fc.nat(90), boots: fc.boolean() }).map(
  ({ minutes, boots }): Step =>
    (day) => {
      if (boots) day.reboot(minutes);
      else day.off(minutes);
    },
);
const setting = fc
  .constantFrom(-5 * 1_440, -600, -60, -20, -2, 2, 14, 20, 60, 600, 5 * 1_440, 5_256_000, -5_256_000)
  .map(
    (minutes): Step =>
      (day) =>
        day.stepWall(minutes),
  );
/** The resident leaves, and may be back after a while. */
const leaving = fc.nat(60).map(
  (minutes): Step =>
    (day) => {
      day.accept({ kind: 'plans-set', plans: [], timeZone: 'Europe/London' });
      day.pass(minutes);
      day.accept({ kind: 'plans-set', plans, timeZone: 'Europe/London' });
    },
);
const dayOf = (...others: ReadonlyArray<fc.Arbitrary<Step>>) =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: passing },
      { weight: 3, arbitrary: answer },
      failing,
      attending,
      ...others,
    ),
    {
      minLength: 1,
      maxLength: 30,
    },
  );
const play = (steps: readonly Step[]): Day => {
  const day = createDay(plans, inLondon('2026-11-21T07:40'));
  for (const step of steps) step(day);
  return day;
};
const RUNS = { numRuns: 300 };
const toPromptIds = (day: Day) => day.prompts.map(({ promptId }) => promptId);
const isDue = (event: ReminderEvent) => event.kind === 'reminder-due';

it('replays the inputs of any day to the same state, byte for byte', () => {
  fc.assert(
    fc.property(dayOf(away, setting, leaving), (steps) => {
      const day = play(steps);
      let replayed: Reminders = noReminders;
      for (const input of day.inputs)
        replayed = decideReminders(replayed, input, defaultReminderPolicy).reminders;
      expect(JSON.stringify(replayed)).toBe(JSON.stringify(day.reminders()));
    }),
    RUNS,
  );
});

it('rebuilds any day from its events alone, read back as the journal wrote them', () => {
  fc.assert(
    fc.property(dayOf(away, setting, leaving), (steps) => {
      const day = play(steps);
      const rows = day.events.map((event) => ReminderEvent.parse(JSON.parse(JSON.stringify(event))));
      expect(JSON.stringify(rows.reduce(evolveReminders, noReminders))).toBe(JSON.stringify(day.reminders()));
    }),
    RUNS,
  );
});

it('begins and says nothing twice, whatever the clock, the machine and the people do', () => {
  fc.assert(
    fc.property(dayOf(away, setting), (steps) => {
      const day = play(steps);
      const begun = day.events.filter(isDue).map(({ occurrenceId }) => occurrenceId);
      expect(new Set(begun).size).toBe(begun.length);
      expect(new Set(toPromptIds(day)).size).toBe(day.prompts.length);
    }),
    RUNS,
  );
});

it('says each reminder three times at most, and never later than staff are told', () => {
  fc.assert(
    fc.property(dayOf(away, setting), (steps) => {
      const day = play(steps);
      for (const event of day.events) {
        if (event.kind !== 'reminder-prompted') continue;
        expect(event.number).toBeLessThanOrEqual(3);
        const due = day.events.find((each) => isDue(each) && each.occurrenceId === event.occurrenceId);
        expect(due).toBeDefined();
        expect(event.playByUptimeMs).toBeGreaterThan(event.uptimeMs);
      }
    }),
    RUNS,
  );
});

it('every reminder that began ends within half an hour: heard, visited, or told to staff', () => {
  fc.assert(
    fc.property(dayOf(away, setting), (steps) => {
      const day = play(steps);
      const open = Object.values(day.reminders().open);
      if (open.length > 0) expect(day.wakeUptimeMs()).not.toBeNull();
      const untilStaffMinutes = 10 + 30;
      day.pass(untilStaffMinutes);
      for (const { occurrenceId } of open) expect(day.reminders().open[occurrenceId]).toBeUndefined();
      for (const event of day.events.filter(isDue)) {
        const { occurrenceId, timeCritical } = event;
        if (day.reminders().open[occurrenceId] !== undefined) continue;
        const about = day.events.filter(
          (each) => 'occurrenceId' in each && each.occurrenceId === occurrenceId,
        );
        const isHeard = about.some((each) => each.kind === 'prompt-answered' && each.answer === 'yes');
        const isStaffs = about.some((each) => each.kind === 'staff-told' || each.kind === 'staff-attended');
        expect(isStaffs || (isHeard && !timeCritical), occurrenceId).toBe(true);
      }
    }),
    RUNS,
  );
});

it('help always reaches staff in the moment it is asked for', () => {
  fc.assert(
    fc.property(dayOf(away, setting), (steps) => {
      const day = play(steps);
      const asked = day.events.filter((event) => event.kind === 'prompt-answered' && event.answer === 'help');
      expect(day.tells.filter((tell) => tell.kind === 'reminder' && tell.reason === 'help')).toHaveLength(
        asked.length,
      );
    }),
    RUNS,
  );
});

it('no reminder of a day is passed over in silence, with the gateway off now and then', () => {
  fc.assert(
    fc.property(dayOf(away), (steps) => {
      const day = play(steps);
      day.pass(24 * 60 - 20);
      const begun = new Set(day.events.filter(isDue).map(({ occurrenceId }) => occurrenceId));
      const nowAtMs = day.inputs.at(-1)?.atMs ?? 0;
      for (const [slot, dueAt] of Object.entries({
        'morning-tablet.2026-11-21.0800': '2026-11-21T08:00',
        'morning-tablet.2026-11-21.0810': '2026-11-21T08:10',
        'parkinson.2026-11-21.0805': '2026-11-21T08:05',
        'parkinson.2026-11-21.1200': '2026-11-21T12:00',
        'tea.2026-11-21.0800': '2026-11-21T08:00',
        'tea.2026-11-21.1500': '2026-11-21T15:00',
        'morning-tablet.2026-11-21.2000': '2026-11-21T20:00',
      })) {
        if (inLondon(dueAt) < nowAtMs) expect(begun).toContain(`resident-12.${slot}`);
      }
    }),
    { numRuns: 100 },
  );
});

it('says nothing to a resident between their leaving and their coming back, and leaves nothing open', () => {
  fc.assert(
    fc.property(dayOf(away), (steps) => {
      const day = play(steps);
      day.accept({ kind: 'plans-set', plans: [], timeZone: 'Europe/London' });
      const saidCount = day.prompts.length;
      const toldCount = day.tells.length;
      expect(day.reminders().open).toEqual({});
      day.pass(120);
      expect(day.prompts).toHaveLength(saidCount);
      expect(day.tells).toHaveLength(toldCount);
    }),
    RUNS,
  );
});
