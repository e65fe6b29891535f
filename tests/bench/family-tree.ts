import { readdirSync, readFileSync } from 'node:fs';

/** What a process of the house is there for, by the words of its command line. */
export const kinds = ['flite', 'shaping', 'node-red'] as const;
export type Kind = (typeof kinds)[number];
export type Descendant = { readonly pid: number; readonly kind: Kind | 'other' };

const marks: Readonly<Record<Kind, string>> = {
  flite: 'flite-process.ts',
  shaping: 'shaping-process.ts',
  'node-red': 'node-red/red.js',
};

/** The processes that `pid` started, and those that they started. */
export function findDescendants(pid: number): readonly Descendant[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    if (stat !== null) parents.set(Number(name), Number(stat[1]));
  }
  const isBelow = (each: number): boolean => {
    const parent = parents.get(each);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow).map((each) => ({ pid: each, kind: toKind(each) }));
}

function toKind(pid: number): Descendant['kind'] {
  const command = read(`/proc/${pid}/cmdline`) ?? '';
  return kinds.find((kind) => command.includes(marks[kind])) ?? 'other';
}

/** Each has a priority of its own. */
export const findThreads = (pid: number): readonly number[] => readdirSync(`/proc/${pid}/task`).map(Number);

/** CPU time that a process has used until now, all threads together; 0: it is gone. Linux counts in 10 ms. */
export function readCpuMs(pid: number): number {
  const stat = readStat(pid);
  return stat === null ? 0 : (Number(stat[11]) + Number(stat[12])) * 10;
}

/** Its memory in RAM, pages that it shares with others included; null: it is gone. */
export function readResidentMb(pid: number): number | null {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? null : (Number(kib) * 1_024) / 1_000_000;
}

/** The words of /proc/PID/stat from the third on: what stands before them may hold spaces. */
function readStat(pid: number): readonly string[] | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // it ended meanwhile
  }
}
