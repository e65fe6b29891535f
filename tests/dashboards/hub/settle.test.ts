import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { syncChangedFiles } from '#dashboards/hub/sync-files.ts';

it('brings what changed to the disk, says from when to look the next time, and fails where the folder is gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-sync-'));
  const path = join(folder, 'wal');
  writeFileSync(path, 'x');
  const beganMs = Date.now();
  expect(syncChangedFiles(folder, 0)).toBeGreaterThanOrEqual(beganMs);
  utimesSync(path, 0, 0);
  expect(spawnSync('mkdir', [join(folder, 'pg_wal')]).status).toBe(0);
  expect(syncChangedFiles(folder, Date.now())).toBeGreaterThanOrEqual(beganMs);
  rmSync(folder, { recursive: true });
  expect(() => syncChangedFiles(folder, 0)).toThrow(/ENOENT/);
});
