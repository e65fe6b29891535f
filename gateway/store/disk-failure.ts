import { accessSync, constants } from 'node:fs';
import type { DiskCode } from './journal-messages.ts';

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const sqlite = {
  perm: 3,
  busy: 5,
  locked: 6,
  nomem: 7,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  protocol: 15,
  notadb: 26,
} as const;
const machineCodes: ReadonlySet<number> = new Set(Object.values(sqlite));
/** No room for the index of the write-ahead log: a full disk in other words. */
const IOERR_SHMSIZE = 4874;

function toErrcode(error: unknown): number | null {
  const errcode = (error as { errcode?: unknown } | null)?.errcode;
  return typeof errcode === 'number' ? errcode : null;
}

function toErrno(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : null;
}

/** Is the machine at fault, so that the same row may succeed later? Else the row is. */
export function isDiskFailure(error: unknown): boolean {
  const errcode = toErrcode(error);
  if (errcode === null) return toErrno(error) !== null;
  return machineCodes.has(errcode & 0xff);
}

/** Did reading or writing itself fail, so that the file must not be trusted with another commit? */
export function isFileDoubtful(error: unknown): boolean {
  const errcode = toErrcode(error);
  if (errcode === null) return false;
  return (
    errcode !== IOERR_SHMSIZE && ((errcode & 0xff) === sqlite.ioerr || (errcode & 0xff) === sqlite.corrupt)
  );
}

function isReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch {
    // Any answer but "yes" means the same to the person who must look at the disk.
    return true;
  }
}

/** The one of three causes that a person can act on. */
export function toDiskCode(error: unknown, folder: string): DiskCode {
  const errcode = toErrcode(error);
  const primary = errcode === null ? null : errcode & 0xff;
  if (primary === sqlite.full || errcode === IOERR_SHMSIZE || toErrno(error) === 'ENOSPC') return 'disk-full';
  if (primary === sqlite.readonly || toErrno(error) === 'EROFS' || isReadOnly(folder)) return 'read-only';
  return 'disk-error';
}

/** What went wrong, in the words of SQLite or of the system: for logs. Holds no value of any row. */
export function toReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const errcode = toErrcode(error);
  return errcode === null ? error.message : `${error.message} (${errcode})`;
}
