import { type ChildProcess, spawn } from 'node:child_process';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { sendToBackground } from '#gateway/delivery/step-back.ts';

export type Order<Wish> = { readonly id: number; readonly wish: Wish };
export type Answer<Made> =
  | { readonly id: number; readonly ok: true; readonly made: Made }
  | { readonly id: number; readonly ok: false; readonly message: string };

export type KeptProcessOptions = {
  readonly script: string;
  readonly flags?: readonly string[];
  /** Ended when nobody has asked for this long. */
  readonly idleMs: number;
  /** The arguments of one process, and what is to be cleared up when it has ended. */
  readonly furnish?: () => { readonly args: readonly string[]; readonly clearUp: () => void };
};

export type Unanswered =
  | { readonly code: 'late' }
  | { readonly code: 'ended' }
  /** It could not be started, or said so itself. */
  | { readonly code: 'unstarted' | 'refused'; readonly message: string };

export type KeptProcess<Wish, Made> = {
  /** One at a time: the limit is one wish's. Whoever was late or gave up is ended, and the next wish gets a new one. */
  readonly ask: (wish: Wish, mostMs: number) => Promise<Result<Made, Unanswered>>;
  readonly processId: () => number | null;
  readonly stop: () => Promise<void>;
};

/**
 * A Node process that is started for the first wish, stays for the next ones, and is ended when there are no more:
 * starting one holds the gateway's own thread up for about 8 ms on a busy machine (profile, 2 cores, 2026-11), which a
 * fall would wait for.
 */
export function createKeptProcess<Wish, Made>(options: KeptProcessOptions): KeptProcess<Wish, Made> {
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();

  function take(): ChildProcess {
    clearTimeout(idle);
    child ??= start(options, (gone) => {
      if (child === gone) child = null;
    });
    return child;
  }

  async function askNow(wish: Wish, mostMs: number): Promise<Result<Made, Unanswered>> {
    if (isStopped) return fail({ code: 'ended' });
    let asked: ChildProcess;
    try {
      asked = take();
    } catch (cause) {
      // Guard around one start: without room for its folder, or for a process, the next wish may find some.
      return fail({ code: 'unstarted', message: String(cause) });
    }
    lastId += 1;
    const answer = await askOnce<Wish, Made>(asked, { id: lastId, wish }, mostMs);
    if (answer.ok) {
      idle = setTimeout(() => {
        // A wish that comes while it ends gets a new one.
        if (child === asked) child = null;
        asked.kill('SIGTERM');
      }, options.idleMs);
      idle.unref();
      return answer;
    }
    // Whatever is wrong with it, the next wish gets a new one.
    if (child === asked) child = null;
    asked.kill('SIGKILL');
    return answer;
  }

  return {
    ask(wish, mostMs) {
      const answered = last.then(() => askNow(wish, mostMs));
      last = answered;
      return answered;
    },
    processId: () => child?.pid ?? null,
    async stop() {
      isStopped = true;
      clearTimeout(idle);
      const ending = child;
      child = null;
      if (ending === null || ending.exitCode !== null) return;
      const gone = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      ending.ref();
      ending.kill('SIGKILL');
      await gone;
    },
  };
}

function start(options: KeptProcessOptions, onGone: (gone: ChildProcess) => void): ChildProcess {
  const { args, clearUp } = options.furnish?.() ?? { args: [], clearUp: () => {} };
  const started = spawn(process.execPath, [...(options.flags ?? []), options.script, ...args], {
    // Not the gateway's environment: it may hold secrets, and making sounds needs none.
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const leave = (): void => {
    clearUp();
    onGone(started);
  };
  started.once('exit', leave);
  started.once('error', leave);
  sendToBackground(started, 'work');
  // Waiting for the next wish keeps no process from ending; waiting for an answer does, by its timer.
  started.unref();
  started.channel?.unref();
  return started;
}

/** Settles when the process answers, ends or is late; whichever is first. */
function askOnce<Wish, Made>(
  child: ChildProcess,
  order: Order<Wish>,
  mostMs: number,
): Promise<Result<Made, Unanswered>> {
  const { promise, resolve } = Promise.withResolvers<Result<Made, Unanswered>>();
  const late = setTimeout(() => resolve(fail({ code: 'late' })), mostMs);
  const hear = (answer: Answer<Made>): void => {
    if (answer.id !== order.id) return;
    resolve(answer.ok ? ok(answer.made) : fail({ code: 'refused', message: answer.message }));
  };
  const leave = (): void => resolve(fail({ code: 'ended' }));
  child.on('message', hear);
  child.once('exit', leave);
  child.once('error', leave);
  child.send(order, (error) => {
    if (error !== null) leave();
  });
  return promise.finally(() => {
    clearTimeout(late);
    child.off('message', hear);
    child.off('exit', leave);
    child.off('error', leave);
  });
}
