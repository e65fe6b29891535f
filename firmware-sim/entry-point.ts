import { Problem } from './problem.ts';
import { complain, say } from './say.ts';

/**
 * Runs one command: `--help` prints `help`; a `Problem` is told in its own words. Ends the process with exit code
 * 0 done, 1 failed, 2 used wrongly. `run` gets a signal that SIGINT and SIGTERM abort, and must return soon after.
 */
export async function runEntryPoint(help: string, run: (stop: AbortSignal) => Promise<void>): Promise<void> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    say(help);
    return;
  }
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  try {
    await run(stop.signal);
  } catch (thrown) {
    process.exitCode = tell(thrown);
  } finally {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  }
}

function tell(thrown: unknown): number {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (thrown instanceof Problem) {
    complain(thrown.message);
    return code === 'used-wrongly' ? 2 : 1;
  }
  if (thrown instanceof Error && code.startsWith('ERR_PARSE_ARGS')) {
    complain(`${thrown.message}\nTry --help.`);
    return 2;
  }
  complain(String(thrown instanceof Error ? thrown.stack : thrown));
  return 1;
}
