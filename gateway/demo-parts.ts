import type { ChildProcess } from 'node:child_process';
import { exitOf, startScript } from './run-script.ts';

/** The parts of a demonstration, in the order in which they are stopped: nobody is left talking to who has gone. */
const partNames = ['carers', 'devices', 'gateway', 'hub'] as const;
export type PartName = (typeof partNames)[number];

/** The gateway gives itself 10 s to write what waits; nothing else has anything to write. */
const GOODBYE_MS: Readonly<Record<PartName, number>> = {
  carers: 3_000,
  devices: 4_000,
  gateway: 11_000,
  hub: 4_000,
};

export type Part = {
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly onMessage?: (message: unknown) => void;
  /** It ended, and nobody had asked it to. */
  readonly onDied: (code: number | null) => void;
};

export type Parts = {
  readonly start: (name: PartName, part: Part) => void;
  /** Ends one part, or all of them in order; resolves when they are gone. */
  readonly stop: (name: PartName) => Promise<void>;
  readonly stopAll: () => Promise<void>;
};

/** The processes of a demonstration, one of each name. */
export function createParts(): Parts {
  const running = new Map<PartName, ChildProcess>();

  async function stop(name: PartName): Promise<void> {
    const child = running.get(name);
    if (child === undefined) return;
    running.delete(name);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = exitOf(child);
    child.kill('SIGTERM');
    const tooLong = setTimeout(() => child.kill('SIGKILL'), GOODBYE_MS[name]);
    await gone;
    clearTimeout(tooLong);
  }

  return {
    start(name, { script, args, env, onMessage, onDied }) {
      // Its own process group: a Ctrl-C at the terminal reaches us alone, and we stop the parts in order.
      const child = startScript(script, args, {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        detached: true,
        ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
      });
      running.set(name, child);
      if (onMessage !== undefined) child.on('message', onMessage);
      child.once('exit', (code) => {
        if (running.get(name) !== child) return; // asked to
        running.delete(name);
        onDied(code);
      });
    },
    stop,
    async stopAll() {
      for (const name of partNames) await stop(name);
    },
  };
}
