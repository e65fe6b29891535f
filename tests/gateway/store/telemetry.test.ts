import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aFolder, anEntry, ask, openWell, outcome, until } from './a-journal.ts';

let place: ReturnType<typeof aFolder>;
beforeEach(() => {
  place = aFolder();
});
afterEach(() => place.remove());

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    deviceId: 'fall-0012',
    windowAtMs: index * 10_000,
    readingCount: 10,
    body: '{}',
  }));
/** The file is there before its table is. */
const isMade = (): boolean =>
  readdirSync(place.folder).includes('telemetry.db') &&
  ask(place.folder, `SELECT count(*) FROM sqlite_schema WHERE name = 'telemetry_window'`, 'telemetry.db') ===
    1;
const kept = () => ask(place.folder, 'SELECT count(*) FROM telemetry_window', 'telemetry.db');

it('measurements are kept in a file of their own, at the latest when the gateway stops', async () => {
  const { journal } = await openWell(place.folder);
  journal.appendTelemetry(rows(3));
  journal.appendTelemetry(rows(2));
  await until('they are written', () => isMade() && kept() === 5);
  journal.appendTelemetry(rows(4));
  await journal.stop();
  expect(kept()).toBe(9);
  expect(journal.stats().telemetryDroppedCount).toBe(0);
});

it('more than can wait is dropped and counted, and no entry waits for it', async () => {
  const { journal } = await openWell(place.folder, { faults: { commitDelayMs: 20 } });
  const recorded = outcome(journal.append(anEntry(1)));
  for (let parcel = 0; parcel < 30; parcel += 1) journal.appendTelemetry(rows(1_000));
  expect(journal.stats().telemetryDroppedCount).toBe(10_000);
  expect(await recorded).toBe('recorded');
  await journal.stop();
  expect(kept()).toBe(20_000);
});

it('a broken file of measurements is set aside with its date, and entries never notice', async () => {
  const rubbish = Buffer.from('not a database '.repeat(1_000));
  writeFileSync(join(place.folder, 'telemetry.db'), rubbish);
  const { journal, told } = await openWell(place.folder);
  journal.appendTelemetry(rows(2));
  await until('it is set aside', () => told.log.includes('telemetry-set-aside'));
  expect(await outcome(journal.append(anEntry(1)))).toBe('recorded');
  journal.appendTelemetry(rows(3));
  await journal.stop();
  expect(kept()).toBe(3);
  expect(journal.stats().telemetryDroppedCount).toBe(2);
  const aside = readdirSync(place.folder).filter((name) => name.startsWith('telemetry-set-aside-20'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(place.folder, aside[0] ?? '')).equals(rubbish)).toBe(true);
  expect(told.failing).toEqual([]);
});

it('a measurement that no column takes is left out alone', async () => {
  const { journal, told } = await openWell(place.folder);
  journal.appendTelemetry([...rows(1), { ...rows(1)[0], readingCount: Number.NaN } as never, ...rows(1)]);
  await until('it is refused', () => told.log.includes('telemetry-row-refused'));
  await journal.stop();
  expect(kept()).toBe(2);
});
