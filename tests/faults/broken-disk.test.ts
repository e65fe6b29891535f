import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Carer } from '#firmware-sim/carer.ts';
import type { Device } from '#tests/support/a-device.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';
import { aHomeFolder } from './a-gateway-process.ts';
import { replay } from './replaying.ts';

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Milliseconds from sending to Amy's screen, and to the device's PUBACK (not waited for). */
async function timeFall(amy: Carer, device: Device, room: number) {
  const sentMs = performance.now();
  const recorded = device.fall(0).then(() => performance.now() - sentMs);
  await amy.waitFor((alert) => alert.room?.label === `Room ${room}` && alert.kind === 'possible-fall', 5_000);
  return { toldMs: performance.now() - sentMs, recorded };
}

const deviceOf = (room: number) => `fall-${String(room).padStart(4, '0')}`;

describe('a disk that takes 0.6 s for each commit', () => {
  let home: TestHome;
  beforeEach(async () => {
    home = await startHome({ faults: { commitDelayMs: 300 } });
  });
  afterEach(() => home.stop());

  it('keeps the device waiting for its answer, and never the carer for the fall', async () => {
    const amy = await home.carer('amy');
    const told: number[] = [];
    const recorded: number[] = [];
    for (let room = 1; room <= 10; room += 1) {
      const fall = await timeFall(amy, await home.device(deviceOf(room)), room);
      told.push(fall.toldMs);
      recorded.push(await fall.recorded);
    }
    expect(median(told)).toBeLessThan(200);
    expect(Math.min(...recorded)).toBeGreaterThan(300);
    expect(median(recorded)).toBeGreaterThan(600);
  });
});

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('a full disk (a small tmpfs; needs root to mount)', () => {
  let place: ReturnType<typeof aHomeFolder>;
  let home: TestHome;
  beforeEach(async () => {
    place = aHomeFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', place.folder]);
    home = await startHome({ dataFolder: place.folder });
  });
  afterEach(async () => {
    try {
      await home.stop();
    } finally {
      execFileSync('umount', [place.folder]);
      place.remove();
    }
  });

  const filler = () => join(place.folder, 'filler');
  const fill = () => {
    for (let sizeBytes = 1_048_576; sizeBytes >= 4_096; sizeBytes /= 2) {
      try {
        for (;;) writeFileSync(filler(), Buffer.alloc(sizeBytes, 1), { flag: 'a' });
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
      }
    }
  };
  const isFailing = ({ kind, state }: { kind: string; state: string }) =>
    kind === 'journal-failing' && state === 'raised';

  /** Somebody writes the disk full, also what the gateway had kept in reserve, until it refuses. */
  async function fillUntilRefused(amy: Carer, device: Device): Promise<void> {
    for (let seq = 0; seq < 3_000 && !amy.alerts().some(isFailing); seq += 1) {
      fill();
      await Promise.race([device.fall(seq), amy.waitFor(isFailing, 2_000)]);
    }
  }

  it('falls ring on, nothing is promised, the home is told; with room again all is written and the warning ends', async () => {
    const amy = await home.carer('amy');
    const feeder = await home.device(deviceOf(20));
    await fillUntilRefused(amy, feeder);
    const warning = await amy.waitFor(isFailing, 2_000);
    expect(warning).toMatchObject({
      priority: 'technical-high',
      rings: true,
      evidence: { code: 'disk-full' },
    });

    const promised: number[] = [];
    const answers: Promise<void>[] = [];
    for (let room = 1; room <= 5; room += 1) {
      const { toldMs, recorded } = await timeFall(amy, await home.device(deviceOf(room)), room);
      expect(toldMs).toBeLessThan(1_000);
      answers.push(recorded.then(() => void promised.push(room)));
    }
    const [first] = amy.alerts().filter(({ room }) => room?.label === 'Room 1');
    expect(await amy.ask('accept-alert', first?.alertId ?? '')).toEqual({
      ok: false,
      code: 'not-recorded',
      by: null,
    });
    expect(
      await amy.waitFor(({ room, state }) => room?.label === 'Room 1' && state === 'accepted', 1_000),
    ).toMatchObject({
      acceptedBy: { name: 'Amy' },
    });
    expect(promised).toEqual([]);

    const freedMs = performance.now();
    rmSync(filler());
    await Promise.all(answers);
    expect(performance.now() - freedMs).toBeLessThan(5_000);
    expect(
      await amy.waitFor(({ kind, state }) => kind === 'journal-failing' && state === 'closed', 5_000),
    ).toMatchObject({
      outcome: 'recovered',
      closedBy: null,
    });
    await home.gateway().stop();
    const kept = replay(place.folder);
    expect(kept.differing).toEqual([]);
    expect(JSON.stringify(kept.folded.home)).toBe(JSON.stringify(home.gateway().pipeline.home()));
    expect(JSON.stringify(kept.decided)).toBe(JSON.stringify(kept.folded));
    expect(Object.values(kept.folded.home.open).map(({ roomId }) => roomId)).toEqual(
      expect.arrayContaining(['room-1', 'room-2', 'room-3', 'room-4', 'room-5']),
    );
  });
});
