import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { findProgram, whyWithout } from '#tests/support/debian-needs.ts';

/** The smallest that mkfs.xfs makes is 300 MB; sparse, so that it takes what is written to it. */
const OUTER_BYTES = 512 * 1024 * 1024;
const INNER_BYTES = 64 * 1024 * 1024;

export type CuttableDisk = {
  /** A mounted ext4. */
  readonly folder: string;
  /** The power goes: what had reached the device until now, mounted anew. `look` sees its folder; then it is gone. */
  readonly cut: <T>(look: (folder: string) => Promise<T>) => Promise<T>;
  readonly remove: () => void;
};

/**
 * A disk whose contents can be copied in an instant: ext4 on an image file, on an XFS that shares blocks between
 * copies. A copy has what ext4 had sent to its disk and nothing that was still in memory, like a disk after a power
 * cut. It models ordered writes; a disk that reorders or loses its own cache is another test. Needs root.
 */
export function createCuttableDisk(): Result<CuttableDisk, string> {
  for (const program of ['mkfs.xfs', 'mkfs.ext4'] as const) {
    if (findProgram(program) === null) return fail(whyWithout(program));
  }
  if (process.getuid?.() !== 0) return fail('mounting a disk to be cut off needs root');
  const place = mkdtempSync(join(tmpdir(), 'nightwell-cut-'));
  const at = (name: string) => join(place, name);
  const remove = (): void => {
    // Innermost first. What is not mounted is no mistake here: this also tidies up after a failed beginning.
    for (const name of ['clone', 'disk', 'outer']) spawnSync('umount', [at(name)]);
    rmSync(place, { recursive: true, force: true });
  };
  try {
    for (const name of ['outer', 'disk', 'clone']) mkdirSync(at(name));
    makeImage(at('outer.img'), OUTER_BYTES, ['mkfs.xfs', '-q', '-m', 'reflink=1']);
    run(['mount', '-o', 'loop', at('outer.img'), at('outer')]);
    makeImage(at('outer/disk.img'), INNER_BYTES, ['mkfs.ext4', '-q']);
    run(['mount', '-o', 'loop', at('outer/disk.img'), at('disk')]);
  } catch (error) {
    remove();
    return fail(
      `no disk to be cut off could be made: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return ok({
    folder: at('disk'),
    async cut(look) {
      const clone = at('outer/clone.img');
      run(['cp', '--reflink=always', at('outer/disk.img'), clone]);
      try {
        run(['mount', '-o', 'loop', clone, at('clone')]);
        return await look(at('clone'));
      } finally {
        spawnSync('umount', [at('clone')]);
        rmSync(clone, { force: true });
      }
    },
    remove,
  });
}

function makeImage(path: string, sizeBytes: number, make: readonly string[]): void {
  writeFileSync(path, '');
  truncateSync(path, sizeBytes);
  run([...make, path]);
}

function run([program = '', ...args]: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr.trim()}`);
}
