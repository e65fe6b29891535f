import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { sendToBackground } from '#gateway/delivery/step-back.ts';
import type { EngineFailure } from './engine.ts';

/** Two minutes of 48 kHz: more is no sentence. */
const OUTPUT_MOST_BYTES = 12_000_000;

/** Where a program of that name stands on this machine, or null. */
export function findOnPath(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // the answer of access(2) is the throw
  }
}

export type ProgramRun = {
  readonly program: string;
  readonly args: readonly string[];
  /** Handed over on its standard input: a text is never an argument, so that it can't become an option. */
  readonly input: string;
  readonly mostMs: number;
};

/** What the program wrote on its standard output. Killed when it is late; its own words of complaint go into the failure. */
export function runProgram({
  program,
  args,
  input,
  mostMs,
}: ProgramRun): Promise<Result<Uint8Array, EngineFailure>> {
  const { promise, resolve } = Promise.withResolvers<Result<Uint8Array, EngineFailure>>();
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', LANG: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  sendToBackground(child, 'work');
  const name = program.slice(program.lastIndexOf('/') + 1);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let complaint = '';
  const giveUp = (failure: EngineFailure): void => {
    resolve(fail(failure));
    child.kill('SIGKILL');
  };
  const late = setTimeout(
    () => giveUp({ code: 'timed-out', message: `${name} took over ${mostMs / 1_000} s and was ended.` }),
    mostMs,
  );
  child.stdout.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > OUTPUT_MOST_BYTES)
      giveUp({ code: 'program-failed', message: `${name} wrote without end.` });
    else chunks.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(-300);
  });
  // A program that ends without reading breaks the pipe; its exit code says more.
  child.stdin.on('error', () => {});
  child.on('error', (cause) => giveUp({ code: 'program-missing', message: `${name}: ${cause.message}` }));
  child.on('close', (code) => {
    if (code === 0) resolve(ok(Buffer.concat(chunks)));
    else
      resolve(fail({ code: 'program-failed', message: `${name} ended with ${code}: ${complaint.trim()}` }));
  });
  child.stdin.end(input);
  return promise.finally(() => clearTimeout(late));
}
