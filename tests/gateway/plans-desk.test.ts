import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { defaultNightPolicy, emptyNight } from '#gateway/night.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import { createPlansDesk } from '#gateway/plans-desk.ts';

const plan = (say: string) => `reminders:
  - planId: tea
    kind: drink
    say: ${say}
    at: ["15:00"]
    speakerDeviceId: speaker-0012
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightwell-plans-desk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

function aDesk() {
  const clock = createDrivenClock({ bootId: 'boot', nowMs: Date.UTC(2026, 10, 21, 12), uptimeMs: 0 });
  let setCount = 0;
  const away = new Set<string>();
  const pipeline = createPipeline({
    night: emptyNight,
    snapshotSeq: 0,
    policy: defaultNightPolicy,
    policyHash: 'test',
    journal: { append: () => Promise.resolve(), settled: () => Promise.resolve(), snapshot: () => {} },
    tell: () => {},
    say: () => {},
    remind: (events) => {
      setCount += events.filter(({ kind }) => kind === 'plans-set').length;
    },
    clock,
    log: silentLog,
  });
  const desk = createPlansDesk({
    folder,
    timeZone: () => 'Europe/London',
    isHere: (residentId) => !away.has(residentId),
    pipeline,
    clock,
    log: silentLog,
  });
  const said = () =>
    pipeline.reminders().plans.map(({ residentId, entries }) => `${residentId}: ${entries[0]?.say}`);
  return { desk, clock, away, said, setCount: () => setCount };
}

it('puts the folder’s plans in force, and the same ones only once', async () => {
  write('resident-12.yaml', plan('There is tea.'));
  const { desk, said, setCount } = aDesk();
  expect(await desk.read()).toMatchObject({ residentCount: 1, reminderCount: 1, problems: [] });
  await desk.read();
  expect(said()).toEqual(['resident-12: There is tea.']);
  expect(setCount()).toBe(1);
  await desk.stop();
});

it('hears of a changed file by itself within half a minute', async () => {
  write('resident-12.yaml', plan('There is tea.'));
  const { desk, clock, said } = aDesk();
  await desk.read();
  write('resident-12.yaml', plan('There is coffee beside you.'));
  clock.advance(30_000);
  await expect.poll(said).toEqual(['resident-12: There is coffee beside you.']);
  await desk.stop();
});

it('keeps the plan from before where a file is broken, and says which line is wrong', async () => {
  write('resident-12.yaml', plan('There is tea.'));
  const { desk, said } = aDesk();
  await desk.read();
  write('resident-12.yaml', plan('There is tea.').replace('drink', 'drnk'));
  const { problems } = await desk.read();
  expect(problems).toMatchObject([{ file: 'resident-12.yaml', line: 3 }]);
  expect(said()).toEqual(['resident-12: There is tea.']);
  await desk.stop();
});

it('says nothing to somebody who is in hospital, and goes on when they are back', async () => {
  write('resident-12.yaml', plan('There is tea.'));
  const { desk, away, said } = aDesk();
  await desk.read();
  away.add('resident-12');
  desk.refresh();
  expect(said()).toEqual([]);
  away.delete('resident-12');
  desk.refresh();
  expect(said()).toEqual(['resident-12: There is tea.']);
  await desk.stop();
});

it('keeps what was in force while the folder cannot be read', async () => {
  write('resident-12.yaml', plan('There is tea.'));
  const { desk, said } = aDesk();
  await desk.read();
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder was');
  expect((await desk.read()).problems).toMatchObject([{ file: folder, line: 1 }]);
  expect(said()).toEqual(['resident-12: There is tea.']);
  await desk.stop();
});

it('keeps what was in force when the folder is gone, and says that it is', async () => {
  write('resident-12.yaml', plan('There is tea.'));
  const { desk, clock, said } = aDesk();
  await desk.read();
  rmSync(folder, { recursive: true });
  clock.advance(30_000);
  await expect.poll(() => desk.state().problems).toMatchObject([{ file: folder }]);
  expect(said()).toEqual(['resident-12: There is tea.']);
  mkdirSync(folder);
  clock.advance(30_000);
  await expect.poll(said).toEqual([]);
  await desk.stop();
});

it('is not disturbed by what an editor leaves beside a plan', async () => {
  write('resident-12.yaml', plan('There is tea.'));
  symlinkSync('/nowhere/at-all', join(folder, '.#resident-12.yaml'));
  const { desk, said } = aDesk();
  expect(await desk.read()).toMatchObject({ residentCount: 1, problems: [] });
  expect(said()).toEqual(['resident-12: There is tea.']);
  await desk.stop();
});

it('has nothing to say where there is no folder yet', async () => {
  rmSync(folder, { recursive: true });
  const { desk, said } = aDesk();
  expect(await desk.read()).toMatchObject({ residentCount: 0, problems: [] });
  expect(said()).toEqual([]);
  writeFileSync(folder, ''); // for the clearing up
  await desk.stop();
});
