import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Who listens on a TCP port of this machine, in words: `mosquitto (pid 812)`, `node gateway/main.ts (pid 9)`. Linux; reads /proc, so that a process
 * of another user may stay unnamed.
 */
export function findPortHolder(port: number): string {
  const inodes = findListeningInodes(port);
  if (inodes.size === 0) return 'another program';
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holdsSocket(pid, inodes)) continue;
    return `${toName(pid)} (pid ${pid})`;
  }
  return 'a program of another user';
}

/** What was typed, without folders and options; a thread's own name says less: "node-MainThread". */
function toName(pid: string): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    .split('\0')
    .filter((word) => word !== '');
  const [program = 'a program', script] = words.filter((word) => !word.startsWith('-'));
  const isScript = script !== undefined && /\.[cm]?[jt]s$/.test(script);
  return isScript ? `${basename(program)} ${script.split('/').slice(-2).join('/')}` : basename(program);
}

const LISTENING = '0A';

function findListeningInodes(port: number): ReadonlySet<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === LISTENING && local.endsWith(`:${wanted}`) && inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
  } catch {
    // The process ended meanwhile, a descriptor closed, or it is another user's: it can't be named.
    return false;
  }
}
