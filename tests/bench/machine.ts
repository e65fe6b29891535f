import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statfsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** What the figures were measured on: comparing them across machines is the reader's own risk. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** The disk under the data folder: its file system, its name, and what it says of itself. */
  readonly disk: string;
};

/** From Linux' magic.h: file systems without a disk under them. */
const memoryFileSystems = new Set([0x01021994, 0x858458f6]);

/** A journal there would be synced for nothing. */
export const isInMemory = (folder: string): boolean => memoryFileSystems.has(statfsSync(folder).type);

export function describeMachine(folder: string): Machine {
  const model = /^(?:model name|Model)\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  return {
    cpu: model?.trim() ?? cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1_000_000_000),
    disk: describeDisk(folder),
  };
}

function describeDisk(folder: string): string {
  const { source, fileSystem } = findMount(realpathSync(folder));
  const name = source.replace('/dev/', '').replace(/(?<=\d)p\d+$|(?<=[a-z])\d+$/, '');
  const folderOfDisk = `/sys/block/${name}`;
  const read = (path: string): string | null =>
    existsSync(`${folderOfDisk}/${path}`) ? readFileSync(`${folderOfDisk}/${path}`, 'utf8').trim() : null;
  const kind = name.startsWith('vd')
    ? 'virtual'
    : (read('device/model') ?? (read('queue/rotational') === '1' ? 'rotating' : 'solid state'));
  return `${fileSystem} on ${name} (${kind})`;
}

/** The mount with the longest path above `folder`; of two at the same place the later one, which covers the other. */
function findMount(folder: string): { readonly source: string; readonly fileSystem: string } {
  let found = { source: 'unknown', place: '', fileSystem: 'unknown' };
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const [source = '', place = '', fileSystem = ''] = line.split(' ');
    const isAbove = place === '/' || folder === place || folder.startsWith(`${place}/`);
    if (place !== '' && isAbove && place.length >= found.place.length) found = { source, place, fileSystem };
  }
  return found;
}

/** The commit that was measured, with `+` where the tree differs from it. */
export function findCommit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const isDirty = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD')}${isDirty ? '+' : ''}`;
  } catch {
    return 'unknown'; // no git, or no clone: the figures stand all the same
  }
}
