import { describe, expect, it } from 'vitest';
import { createDemoHome } from '#gateway/demo-home.ts';
import { toDemoPlans, toDemoPlanTimes } from '#gateway/demo-plans.ts';
import { parsePlanText } from '#gateway/plan-file.ts';

const zone = 'Europe/London';
const at = (iso: string): number => Date.parse(iso);

it.each([
  { why: 'on the minute', starts: '2026-11-24T20:55:00Z', tea: '20:57', medicine: '20:58', comfort: '21:00' },
  {
    why: 'within a minute',
    starts: '2026-11-24T14:03:27Z',
    tea: '14:05',
    medicine: '14:07',
    comfort: '14:09',
  },
  {
    why: 'before midnight',
    starts: '2026-11-24T23:57:01Z',
    tea: '23:59',
    medicine: '00:01',
    comfort: '00:03',
  },
  {
    why: 'in summer time',
    starts: '2026-07-09T19:55:00Z',
    tea: '20:57',
    medicine: '20:58',
    comfort: '21:00',
  },
])('started $why, the first reminders come within minutes, at the home’s own time', (row) => {
  const text = toDemoPlans(at(row.starts), zone).map((file) => file.text);
  expect(text[0]).toContain(
    `planId: tea\n    kind: drink\n    say: Beryl, there is a cup of tea beside you.\n    at: ["${row.tea}"]`,
  );
  expect(text[1]).toContain(`at: ["${row.medicine}"]\n    timeCritical: true`);
  expect(text[2]).toContain(`at: ["${row.comfort}"]`);
});

it('no reminder of the first minutes comes sooner than said, or more than a minute later', () => {
  for (let second = 0; second < 60; second += 1) {
    const startAtMs = at('2026-11-24T14:03:00Z') + second * 1_000;
    const { teaAtMs, medicineAtMs, comfortAtMs } = toDemoPlanTimes(startAtMs);
    for (const [atMs, afterMs] of [
      [teaAtMs, 90_000],
      [medicineAtMs, 180_000],
      [comfortAtMs, 300_000],
    ] as const) {
      expect(atMs % 60_000).toBe(0);
      expect(atMs - startAtMs - afterMs).toBeGreaterThanOrEqual(0);
      expect(atMs - startAtMs - afterMs).toBeLessThan(60_000);
    }
  }
});

describe('the demonstration’s plans', () => {
  const files = toDemoPlans(at('2026-11-24T21:10:00Z'), zone);

  it.each(files)('$name is a plan as any home writes it', ({ text }) => {
    expect(parsePlanText(text)).toMatchObject({ ok: true });
  });

  it('are said at speakers of the home, to whoever lives there', async () => {
    const { devices, directory } = await createDemoHome();
    for (const { name, text } of files) {
      const resident = directory.residents.find(({ residentId }) => `${residentId}.yaml` === name);
      const plan = parsePlanText(text);
      for (const { speakerDeviceId, say } of plan.ok ? plan.value : []) {
        expect(devices.map(({ deviceId }) => deviceId)).toContain(speakerDeviceId);
        expect(say.startsWith(`${resident?.name.split(' ')[0]},`)).toBe(true);
      }
    }
  });

  it('name a medicine and never an amount of it', () => {
    for (const { text } of files) {
      for (const [, say = ''] of text.matchAll(/say: (.*)/g)) {
        expect(say).not.toMatch(/\d|\b(?:milligrams?|mg|tablets?|half|one|two|three|twice|double|dose)\b/i);
      }
    }
  });
});
