import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeviceId, ResidentId } from '#devices/ids.ts';
import { PromptId } from '#devices/speaker.ts';
import { toOpenPrompts, wasPromptedAt } from '#gateway/medication/open-prompts.ts';
import { anEntry, createDay } from './a-day.ts';

const here = DeviceId.parse('speaker-0012');
const elsewhere = DeviceId.parse('speaker-0013');
const FIRST = 'resident-12.morning-tablet.2026-11-21.0800.1';

it('what was said at this bedside is known there and nowhere else, also after it was answered', () => {
  const day = createDay();
  day.pass(11);
  const isKnown = (promptId: string, deviceId = here) =>
    wasPromptedAt(day.reminders(), PromptId.parse(promptId), deviceId);
  const asked = () => [isKnown(FIRST), isKnown(FIRST, elsewhere), isKnown(FIRST.replace(/1$/, '2'))];
  expect(asked()).toEqual([true, false, false]);
  day.answer('yes');
  expect(asked()).toEqual([true, false, false]);
  expect(isKnown('constructor.1')).toBe(false);
});

it('what waits for an answer is shown again after a restart, until it is answered', () => {
  const day = createDay();
  expect(toOpenPrompts(day.reminders())).toEqual([]);
  day.pass(11);
  const [prompt] = day.prompts;
  expect([{ ...toOpenPrompts(day.reminders())[0], minute: prompt?.minute }]).toEqual([prompt]);
  day.answer('yes');
  expect(toOpenPrompts(day.reminders())).toEqual([]);
});

const name = fc
  .stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/)
  .filter((word) => ResidentId.safeParse(word).success);
const clockTime = fc.integer({ min: 0, max: 1_439 }).map((minute) => {
  const two = (count: number) => String(count).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
});

it('every prompt of every allowed plan has a name that a speaker takes', () => {
  fc.assert(
    fc.property(name, name, clockTime, (residentId, planId, time) => {
      const day = createDay([
        { residentId: ResidentId.parse(residentId), entries: [anEntry({ planId, at: [time] })] },
      ]);
      day.pass(25 * 60);
      expect(day.prompts).toHaveLength(3);
      for (const { promptId } of day.prompts)
        expect(PromptId.safeParse(promptId).success, promptId).toBe(true);
    }),
    {
      numRuns: 40,
      examples: [
        ['a'.repeat(32), `1${'-'.repeat(30)}1`, '23:59'],
        ['0', '0', '00:00'],
      ],
    },
  );
});
