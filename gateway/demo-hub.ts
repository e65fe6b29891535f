import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { HubDoor } from './demo-guide.ts';
import type { Parts } from './demo-parts.ts';
import { projectFolder } from './run-script.ts';

/** The hub of a demonstration: its door for people, and the file with which the home finds it. */
export type DemoHub = { readonly door: HubDoor; readonly linkFile: string };

export type DemoHubDeps = {
  readonly parts: Parts;
  /** Inside the home's own: the two count each other's messages, and are put aside together. */
  readonly folder: string;
  readonly isOver: () => boolean;
};

const HOME_ID = 'rowan-house';
const PERSON_ID = 'clinical-lead';
/** An embedded database that is opened for the first time takes some seconds; the home must open without it, too. */
const READY_WITHIN_MS = 30_000;
const RESTART_MS = 2_000;

/** What the hub's process says once it listens. */
const HubReady = z.object({
  kind: z.literal('ready'),
  mqttPort: z.int(),
  pagesUrl: z.string(),
  signIn: z.object({ personId: z.string(), password: z.string() }).nullable(),
});
type HubReady = z.infer<typeof HubReady>;

/** Starts the regional hub; null, said in words, where it does not start: the home goes on without it. */
export async function startDemoHub(deps: DemoHubDeps): Promise<DemoHub | null> {
  const { parts, folder, isOver } = deps;
  const ready = await startHub(deps, ['--reset-password', PERSON_ID]);
  if (isOver()) return null;
  if (ready === null) return goOnWithout('');
  const linkFile = join(folder, 'homes', `${HOME_ID}.json`);
  if (!existsSync(linkFile)) {
    await parts.stop('hub');
    return goOnWithout(`It knows ${HOME_ID}, but the link file ${linkFile} is gone. --fresh begins anew. `);
  }
  keepPort(linkFile, ready.mqttPort);
  const { signIn, pagesUrl } = ready;
  const door = { url: pagesUrl, personId: PERSON_ID, password: signIn?.password ?? null };
  return { door, linkFile };
}

function goOnWithout(why: string): null {
  process.stderr.write(
    `${why}The hub is not there: the home opens without it, and without the clinical lead’s pages.\n`,
  );
  return null;
}

/** Resolves with its word that it listens, or null once it has ended or taken too long. */
function startHub(deps: DemoHubDeps, moreArgs: readonly string[]): Promise<HubReady | null> {
  const { parts, folder, isOver } = deps;
  const { promise, resolve } = Promise.withResolvers<HubReady | null>();
  let isReady = false;
  const giveUp = async (): Promise<void> => {
    await parts.stop('hub');
    resolve(null);
  };
  const tooLate = setTimeout(() => void giveUp(), READY_WITHIN_MS).unref();
  parts.start('hub', {
    script: 'dashboards/hub/main.ts',
    args: [
      ...['--data-folder', folder, '--home', HOME_ID, '--log-level', 'warn'],
      ...['--pages-folder', join(projectFolder, 'dashboards/dist/clinical-lead')],
      ...moreArgs,
    ],
    onMessage(message) {
      isReady = true;
      clearTimeout(tooLate);
      resolve(HubReady.parse(message));
    },
    onDied() {
      clearTimeout(tooLate);
      resolve(null);
      if (!isReady || isOver()) return;
      process.stderr.write('The hub ended by itself; starting it again. The home goes on meanwhile.\n');
      setTimeout(() => void startAgain(deps), RESTART_MS).unref();
    },
  });
  return promise;
}

async function startAgain(deps: DemoHubDeps): Promise<void> {
  if (deps.isOver()) return;
  // Without a new password: the one that was printed stays good.
  const ready = await startHub(deps, []);
  if (ready === null && !deps.isOver()) goOnWithout('');
}

/** A hub that was started on another port than when it took the home on is found there, too. */
function keepPort(linkFile: string, mqttPort: number): void {
  const link = z.looseObject({ port: z.int() }).parse(JSON.parse(readFileSync(linkFile, 'utf8')));
  if (link.port === mqttPort) return;
  writeFileSync(linkFile, `${JSON.stringify({ ...link, port: mqttPort }, null, 2)}\n`, { mode: 0o600 });
}
