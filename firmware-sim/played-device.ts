import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeviceId } from '#devices/ids.ts';
import { Problem } from './problem.ts';

/** How often the simulator looks by itself: a killed player leaves its file behind, and that makes no event. */
const LOOK_EVERY_MS = 1_000;

const toFile = (wiringFile: string, deviceId: DeviceId): string =>
  join(dirname(wiringFile), `played-${deviceId}.pid`);

/** True while a living process plays this device from a recording: the simulator then leaves the device to it. */
export function isPlayed(wiringFile: string, deviceId: DeviceId): boolean {
  const pid = readPid(toFile(wiringFile, deviceId));
  return pid !== null && isAlive(pid);
}

/** Claims the device for this process; returns what gives it back. Throws a `Problem`: `already-played`. */
export function claimDevice(wiringFile: string, deviceId: DeviceId): () => void {
  const file = toFile(wiringFile, deviceId);
  mkdirSync(dirname(file), { recursive: true });
  if (isPlayed(wiringFile, deviceId)) {
    throw new Problem(
      'already-played',
      `Another recording is being played as ${deviceId}. Wait for its end.`,
    );
  }
  rmSync(file, { force: true });
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw new Problem('already-played', `${file} can't be written.`, { cause });
  }
  return () => rmSync(file, { force: true });
}

/** Calls `look` whenever a device may have been claimed or given back, until the returned function is called. */
export function watchPlayed(wiringFile: string, look: () => void): () => void {
  const watcher = watch(dirname(wiringFile), { persistent: false }, look);
  // A folder that goes away ends the events; the timer still looks.
  watcher.on('error', () => watcher.close());
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    watcher.close();
    clearInterval(timer);
  };
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    // No file, no player.
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it lives, and belongs to somebody else.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
