import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeviceId, ResidentId } from '#devices/ids.ts';
import { decideReminders, toRemindersWakeUptimeMs } from '#gateway/medication/decide-reminders.ts';
import type { ReminderInput } from '#gateway/medication/input.ts';
import { ResidentPlan } from '#gateway/medication/plan.ts';
import { defaultReminderPolicy as policy } from '#gateway/medication/policy.ts';
import { noReminders, type Reminders } from '#gateway/medication/reminders.ts';

const startAtMs = Date.UTC(2026, 10, 21, 22);
const entry = (planId: string, at: readonly string[], timeCritical: boolean) => ({
  ...{ planId, kind: 'medicine', say: 'Your tablet.', at, timeCritical },
  speakerDeviceId: DeviceId.parse('speaker-0012'),
});
const plans = [
  ResidentPlan.parse({
    residentId: ResidentId.parse('resident-12'),
    entries: [
      entry('often', ['00:05', '08:00', '22:10', '23:55'], false),
      entry('levodopa', ['22:12', '08:05'], true),
    ],
  }),
];

it('remembers when to be asked again, and says the same as if it forgot, wherever the clock goes', () => {
  const pass = fc.record({
    /** Back by a day and a half, or on by as much. */
    wallMs: fc.oneof(
      fc.integer({ min: 0, max: 900_000 }),
      fc.integer({ min: -130_000_000, max: 130_000_000 }),
    ),
    isHeard: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(pass, { minLength: 1, maxLength: 30 }), (passes) => {
      let [atMs, uptimeMs] = [startAtMs, 1_000_000];
      let reminders: Reminders = noReminders;
      const take = (input: object): void => {
        reminders = decideReminders(
          reminders,
          { ...input, atMs, uptimeMs } as ReminderInput,
          policy,
        ).reminders;
      };
      take({ kind: 'gateway-started', bootId: 'boot' });
      take({ kind: 'plans-set', plans, timeZone: 'Europe/London' });
      for (const { wallMs, isHeard } of passes) {
        atMs += wallMs;
        uptimeMs += Math.abs(wallMs);
        const now = { atMs, uptimeMs };
        const forgotten = structuredClone(reminders);
        expect(toRemindersWakeUptimeMs(reminders, now, policy)).toBe(
          toRemindersWakeUptimeMs(forgotten, now, policy),
        );
        if (isHeard) take({ kind: 'clock-ticked' });
      }
    }),
  );
});
