import { describe, expect, it } from 'vitest';
import { BootId } from '#devices/ids.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { defaultNightPolicy, emptyNight, type Night } from '#gateway/night.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import { aFall, aHomeConfig } from '#tests/support/a-night.ts';
import { anEntry, aPlan, inLondon } from './medication/a-day.ts';

const open = (night: Night, snapshotSeq: number) => {
  const snapshots: number[] = [];
  const appended: number[] = [];
  const pipeline = createPipeline({
    night,
    snapshotSeq,
    policy: defaultNightPolicy,
    policyHash: 'test',
    journal: {
      append: (entry) => Promise.resolve(void appended.push(entry.seq)),
      settled: () => Promise.resolve(),
      snapshot: (taken) => void snapshots.push(taken.home.seq),
    },
    tell: () => {},
    say: () => {},
    remind: () => {},
    clock: createDrivenClock({ bootId: 'boot', nowMs: 0, uptimeMs: 0 }),
    log: silentLog,
  });
  return { pipeline, snapshots, appended };
};

it('keeps the home every 2,000 events, also when it never runs that long in one go', () => {
  const first = open(emptyNight, 0);
  first.pipeline.accept({ kind: 'home-configured', config: aHomeConfig() });
  const deviceId = aHomeConfig().devices[0]?.deviceId ?? ('' as never);
  let { pipeline, snapshots } = first;
  for (let seq = 0; seq < 1_500; seq += 1) {
    // Killed and started again before 2,000 events have come together.
    if (seq % 400 === 399)
      ({ pipeline, snapshots } = open(
        { home: pipeline.home(), reminders: pipeline.reminders() },
        snapshots.at(-1) ?? 0,
      ));
    pipeline.accept({
      kind: 'event-received',
      deviceId,
      reading: { ...aFall(seq), bootId: BootId.parse('b') },
    });
    if (snapshots.length > 0) break;
  }
  expect(snapshots).toHaveLength(1);
  expect(snapshots[0]).toBeGreaterThanOrEqual(2_000);
  expect(snapshots[0]).toBeLessThan(2_010);
});

it('appends nothing for what changes nothing, and asks no disk about it', () => {
  const { pipeline, appended } = open(emptyNight, 0);
  const accepted = pipeline.accept({ kind: 'clock-ticked' });
  expect(accepted.changed).toBe(false);
  expect(appended).toEqual([]);
});

describe('what is due is said once, and only when its claim is on disk', () => {
  const atMs = inLondon('2026-11-21T07:59:59');
  const plans = [aPlan(anEntry({ planId: 'tea', kind: 'drink', at: ['08:00'] }))];

  function openAtEight(append: () => Promise<void>) {
    const clock = createDrivenClock({ bootId: 'boot', nowMs: atMs, uptimeMs: 0 });
    const said: string[] = [];
    const told: string[] = [];
    const pipeline = createPipeline({
      night: emptyNight,
      snapshotSeq: 0,
      policy: defaultNightPolicy,
      policyHash: 'test',
      journal: { append, settled: append, snapshot: () => {} },
      tell: ({ alerts }) => told.push(...alerts.map(({ kind, reason }) => `${kind} ${reason}`)),
      say: ({ promptId }) => void said.push(promptId),
      remind: () => {},
      clock,
      log: silentLog,
    });
    pipeline.accept({ kind: 'gateway-started', bootId: BootId.parse('boot') });
    pipeline.accept({ kind: 'home-configured', config: aHomeConfig() });
    pipeline.accept({ kind: 'plans-set', plans, timeZone: 'Europe/London' });
    return { clock, said, told };
  }

  it('waits for the disk, and then says it', async () => {
    const disk = Promise.withResolvers<void>();
    const { clock, said } = openAtEight(() => disk.promise);
    clock.advance(2_000);
    await Promise.resolve();
    expect(said).toEqual([]);
    disk.resolve();
    await expect.poll(() => said).toEqual(['resident-12.tea.2026-11-21.0800.1']);
  });

  it('tells staff in its place when the disk refuses', async () => {
    const { clock, said, told } = openAtEight(() => Promise.reject(new Error('disk full')));
    clock.advance(2_000);
    await expect.poll(() => told).toContain('prompt-unanswered not-spoken');
    expect(said).toEqual([]);
  });
});
