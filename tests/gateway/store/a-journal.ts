import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BootId, DeviceId } from '#devices/ids.ts';
import type { Clock } from '#gateway/base/clock.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { JournalEntry, JournalFailure, JournalOptions } from '#gateway/store/journal.ts';
import { JournalError } from '#gateway/store/journal.ts';
import { startJournal } from '#gateway/store/start-journal.ts';

const CORE_VERSION = 1;
const AT_MS = Date.UTC(2026, 10, 21, 3, 10);

const clock: Clock = {
  bootId: 'boot-of-the-test',
  nowMs: () => AT_MS,
  uptimeMs: () => performance.now(),
  wakeIn: () => () => {},
};

/** A folder of its own, removed by `remove`. */
export function aFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'nightwell-store-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Entry `n`: packet n of one sensor was heard; one event, one notice. */
export function anEntry(n: number, over: Partial<JournalEntry> = {}): JournalEntry {
  const atMs = AT_MS + n * 1_000;
  const deviceId = DeviceId.parse('fall-0012');
  const bootId = BootId.parse('boot-1');
  return {
    input: {
      kind: 'event-received',
      atMs,
      uptimeMs: n * 1_000,
      deviceId,
      reading: { kind: 'call-pressed', bootId, seq: n, ageMs: 0 },
    },
    events: [{ kind: 'packet-heard', atMs, uptimeMs: n * 1_000, deviceId, key: `boot-1:${n}` }],
    notices: [],
    seq: n,
    policyHash: 'policy-1',
    coreVersion: CORE_VERSION,
    ...over,
  };
}

export type Told = { readonly failing: string[]; recoveredCount: number; readonly log: string[] };

/** The journal of `folder`, or the reason why there is none, with what it told. */
export async function open(folder: string, over: Partial<JournalOptions> = {}) {
  const told: Told = { failing: [], recoveredCount: 0, log: [] };
  const started = await startJournal({
    folder,
    clock,
    log: {
      ...silentLog,
      error: (event) => told.log.push(event),
      warn: (event) => told.log.push(event),
      info: (event) => told.log.push(event),
    },
    coreVersion: CORE_VERSION,
    onFailing: (code) => told.failing.push(code),
    onRecovered: () => {
      told.recoveredCount += 1;
    },
    ...over,
  });
  return { started, told };
}

/** As `open`, for folders that must open. */
export async function openWell(folder: string, over: Partial<JournalOptions> = {}) {
  const { started, told } = await open(folder, over);
  if (!started.ok) throw new Error(started.failure.message);
  return { ...started.value, told };
}

/** What a promise of the journal came to. */
export async function outcome(promise: Promise<unknown>): Promise<'recorded' | JournalFailure> {
  try {
    await promise;
    return 'recorded';
  } catch (error) {
    if (error instanceof JournalError) return error.failure;
    throw error;
  }
}

/** Waits for a condition; throws what it waited for after the deadline. */
export async function until(what: string, isTrue: () => boolean, withinMs = 8_000): Promise<void> {
  const dueMs = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > dueMs) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** One value from the folder's journal, through a second connection of its own. */
export function ask(folder: string, sql: string, file = 'journal.db'): unknown {
  const db = new DatabaseSync(join(folder, file), { readOnly: true, timeout: 5_000 });
  try {
    return Object.values(db.prepare(sql).get() ?? {})[0];
  } finally {
    db.close();
  }
}

/** Changes a journal that nobody has open, as only a fault would. */
export function tamper(folder: string, sql: string, file = 'journal.db'): void {
  const db = new DatabaseSync(join(folder, file));
  db.exec(sql);
  db.close();
}
