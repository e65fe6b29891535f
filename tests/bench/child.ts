import { fork } from 'node:child_process';
import { once } from 'node:events';

type Question = { readonly id: number; readonly name: string; readonly payload: unknown };
type Reply = { readonly id: number; readonly value?: unknown; readonly error?: string };

/** A process of the bench's own, that is asked over its channel between the timed parts and left alone in them. */
export type Child = {
  readonly pid: number;
  readonly ask: <Answer>(name: string, payload?: unknown) => Promise<Answer>;
  /** Ends the process, and waits until it is gone. */
  readonly stop: () => Promise<void>;
};

export function startChild(
  file: string,
  {
    args = [],
    execArgv = [],
    env = {},
  }: {
    args?: readonly string[];
    execArgv?: readonly string[];
    /** Beside what this process has. */
    env?: Readonly<Record<string, string>>;
  } = {},
): Child {
  const child = fork(new URL(file, import.meta.url), args, {
    execArgv: [...execArgv],
    env: { ...process.env, ...env },
    serialization: 'advanced',
    // Its standard output would spoil ours, which is JSON.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let isGone = false;
  child.on('message', (message) => {
    const { id, value, error } = message as Reply;
    if (error === undefined) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(`${file}: ${error}`));
    waiting.delete(id);
  });
  child.once('exit', (code, signal) => {
    isGone = true;
    for (const { reject } of waiting.values())
      reject(new Error(`${file} ended early: ${code ?? ''} ${signal ?? ''}`));
  });
  const ask = (name: string, payload?: unknown): Promise<unknown> => {
    if (isGone) return Promise.reject(new Error(`${file} has ended`));
    lastId += 1;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(lastId, answer);
    child.send({ id: lastId, name, payload } satisfies Question);
    return answer.promise;
  };
  return {
    pid: child.pid ?? 0,
    // What a handler answers is its own file's word; both ends are of one version.
    ask: <Answer>(name: string, payload?: unknown) => ask(name, payload) as Promise<Answer>,
    async stop() {
      if (isGone) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

type Handlers = Readonly<Record<string, (payload: never) => unknown>>;

/** The child's side: answers each question with what its handler returns or resolves with. */
export function answerParent(handlers: Handlers): void {
  process.on('message', (message) => {
    const { id, name, payload } = message as Question;
    Promise.resolve()
      .then(() => handlers[name]?.(payload as never))
      .then(
        (value) => process.send?.({ id, value } satisfies Reply),
        (error: unknown) => process.send?.({ id, error: String(error) } satisfies Reply),
      );
  });
  // A bench that was killed leaves nothing behind.
  process.on('disconnect', () => process.exit(1));
}
