import { expect, it } from 'vitest';
import { BootId } from '#devices/ids.ts';
import { emptyHome, type Home } from '#gateway/alerting/home.ts';
import { defaultPolicy } from '#gateway/alerting/policy.ts';
import { createDrivenClock } from '#gateway/base/driven-clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import { aFall, aHomeConfig } from '#tests/support/a-night.ts';

const open = (home: Home, snapshotSeq: number) => {
  const snapshots: number[] = [];
  const appended: number[] = [];
  const pipeline = createPipeline({
    home,
    snapshotSeq,
    policy: defaultPolicy,
    policyHash: 'test',
    journal: {
      append: (entry) => Promise.resolve(void appended.push(entry.seq)),
      settled: () => Promise.resolve(),
      snapshot: (taken) => void snapshots.push(taken.seq),
    },
    tell: () => {},
    clock: createDrivenClock({ bootId: 'boot', nowMs: 0, uptimeMs: 0 }),
    log: silentLog,
  });
  return { pipeline, snapshots, appended };
};

it('keeps the home every 2,000 events, also when it never runs that long in one go', () => {
  const first = open(emptyHome, 0);
  first.pipeline.accept({ kind: 'home-configured', config: aHomeConfig() });
  const deviceId = aHomeConfig().devices[0]?.deviceId ?? ('' as never);
  let { pipeline, snapshots } = first;
  for (let seq = 0; seq < 1_500; seq += 1) {
    // Killed and started again before 2,000 events have come together.
    if (seq % 400 === 399) ({ pipeline, snapshots } = open(pipeline.home(), snapshots.at(-1) ?? 0));
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
  const { pipeline, appended } = open(emptyHome, 0);
  const accepted = pipeline.accept({ kind: 'clock-ticked' });
  expect(accepted.changed).toBe(false);
  expect(appended).toEqual([]);
});
