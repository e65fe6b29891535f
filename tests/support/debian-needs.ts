import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the tests use of Debian. */
export const debianNeeds = [
  { program: 'chromium', package: 'chromium', why: 'the pages are tried in a real browser' },
  {
    program: 'mosquitto',
    package: 'mosquitto',
    why: "the broker's delay is measured against another broker's",
  },
  { program: 'mkfs.xfs', package: 'xfsprogs', why: 'a disk is copied at the instant its power is cut' },
  {
    program: 'mkfs.ext4',
    package: 'e2fsprogs',
    why: 'the journal is cut on the file system homes will have',
  },
  { program: 'influxd', package: 'influxdb', why: 'history is tried against a real InfluxDB 1' },
  {
    program: 'victoria-metrics',
    package: 'victoria-metrics',
    why: 'what is sent to an InfluxDB 2 is tried against a server that takes it',
  },
  { program: 'postgres', package: 'postgresql', why: 'the hub’s store is tried on a PostgreSQL server too' },
  { program: 'espeak-ng', package: 'espeak-ng', why: 'reminders are also spoken in a British voice' },
] as const;
export type DebianProgram = (typeof debianNeeds)[number]['program'];

/** The program's path, or null. Also looks where a user's PATH doesn't: mosquitto and PostgreSQL's live elsewhere. */
export function findProgram(program: DebianProgram): string | null {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/sbin',
    '/usr/local/sbin',
    ...globSync('/usr/lib/postgresql/*/bin'),
  ];
  return folders.map((folder) => join(folder, program)).find(isExecutable) ?? null;
}

/** Why a test that needs `program` skips itself. */
export function whyWithout(program: DebianProgram): string {
  const name = toPackage(program);
  return `Debian's ${name} is not installed (sudo apt-get install ${name})`;
}

/**
 * Installs what is missing where it may (Debian, root), says in one line what it does, and returns what is still
 * missing. Never throws: a machine without them runs every other test.
 */
export function installDebianNeeds(say: (line: string) => void): DebianProgram[] {
  const missing = findMissing();
  if (missing.length === 0) return missing;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return missing;
  const packages = missing.map(toPackage);
  say(`installing Debian's ${packages.join(' and ')} for the tests (apt-get install, as root) ...`);
  // The lists of a fresh machine are empty and those of an old one name packages that are gone: update, try again.
  const outputs = [aptGet(['install', ...packages])];
  if (findMissing().length > 0) outputs.push(aptGet(['update']), aptGet(['install', ...packages]));
  const still = findMissing();
  if (still.length > 0)
    say(`that did not help. The end of what apt-get said:\n${outputs.join('').trimEnd().slice(-1_000)}`);
  return still;
}

function findMissing(): DebianProgram[] {
  return debianNeeds.map(({ program }) => program).filter((program) => findProgram(program) === null);
}

function toPackage(program: DebianProgram): string {
  return debianNeeds.find((need) => need.program === program)?.package ?? program;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // the answer of access(2) is the throw
  }
}

/** Returns what apt-get printed; whether it helped is seen by looking for the program. */
function aptGet(task: readonly string[]): string {
  const options = ['-qq', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync('apt-get', [...options, ...task], { env, encoding: 'utf8', timeout: 600_000 });
  return `${done.stdout ?? ''}${done.stderr ?? ''}${done.error === undefined ? '' : `${done.error.message}\n`}`;
}
