import { supervise } from '#dashboards/shared/supervise.ts';

/** Back within 200 ms of the gateway: asked this often, and a connection takes its own time. */
const ASK_EVERY_MS = 100;
/** A question into a dead network is given up after this long, so that the next one finds a living one. */
const ANSWER_WITHIN_MS = 1_000;

async function isAlive(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return (await fetch('/api/alive', { cache: 'no-store', signal })).status === 204;
  } catch {
    return false; // a named guard: nobody listens there, or nobody answered in time
  }
}

/**
 * Asks the gateway whether it is there, until it is: then `back` is called, once for each `start`. Over HTTP,
 * because Chromium makes a page wait up to 5 s between WebSocket attempts once several have failed.
 */
export function createAlivePoll(back: () => void) {
  let round = 0;
  async function poll(own: number): Promise<void> {
    let isBack = false;
    while (own === round && !isBack) {
      // First the rest: a gateway that answers here and refuses its socket is not asked without a pause.
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      isBack = own === round && (await isAlive());
    }
    if (own === round) back();
  }
  return {
    start(): void {
      round += 1;
      supervise(poll(round));
    },
    stop(): void {
      round += 1;
    },
  };
}
