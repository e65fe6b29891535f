import { expect, it } from 'vitest';
import { PromptId } from '#devices/speaker.ts';
import { emptyHome } from '#gateway/alerting/home.ts';
import { toEndedPrompts } from '#gateway/ended-prompts.ts';
import type { NightEvent } from '#gateway/night.ts';
import { aHomeConfig } from '#tests/support/a-night.ts';
import { createDay, inLondon } from './medication/a-day.ts';

const occurrenceId = 'resident-12.morning-tablet.2026-11-21.0800';
const about = { occurrenceId, atMs: 1, uptimeMs: 1 };
const answered: NightEvent = {
  ...about,
  kind: 'prompt-answered',
  promptId: PromptId.parse(`${occurrenceId}.1`),
  answer: 'yes',
  askAgainUptimeMs: null,
};
const told = (reason: 'no-answer' | 'not-spoken' | 'missed' | 'help'): NightEvent => ({
  ...about,
  kind: 'staff-told',
  reason,
});

it.each<{ why: string; event: NightEvent; ended: boolean | null }>([
  { why: 'an answer of whatever kind is an answer', event: answered, ended: true },
  { why: 'nobody answered', event: told('no-answer'), ended: false },
  { why: 'what was never said cannot be left unanswered', event: told('not-spoken'), ended: null },
  { why: 'what was slept through was never said', event: told('missed'), ended: null },
  { why: 'a call for help comes with its answer', event: told('help'), ended: null },
  { why: 'another kind of fact', event: { ...about, kind: 'staff-attended' }, ended: null },
  {
    why: 'a reminder that is no longer known',
    event: { ...about, kind: 'staff-told', reason: 'no-answer', occurrenceId: 'gone' },
    ended: null,
  },
])('$why', ({ event, ended }) => {
  const day = createDay();
  day.pass(11);
  const home = { ...emptyHome, config: aHomeConfig() };
  expect(toEndedPrompts([event], day.reminders(), home)).toEqual(
    ended === null
      ? []
      : [
          {
            deviceId: 'speaker-0012',
            residentId: 'resident-12',
            roomId: null,
            dueAtMs: inLondon('2026-11-21T08:00'),
            isAnswered: ended,
          },
        ],
  );
});
