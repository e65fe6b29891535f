import { createHash } from 'node:crypto';
import { BootId } from '#devices/ids.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { Register } from '#gateway/office/documents.ts';
import { type Journal, JournalError, type Restored } from '#gateway/store/journal.ts';
import {
  type HomeDocuments,
  parseHomeDocuments,
  readSessionKey,
  toDocumentVersions,
  writeHomeDocuments,
} from './home-documents.ts';
import { emptyNight, evolveNight, type NightPolicy } from './night.ts';
import { createPipeline, type Pipeline, type PipelineDeps } from './pipeline.ts';
import { findPortHolder } from './port-holder.ts';
import { createRegister } from './register.ts';

/** The home as it is set up, and the key that seals its sessions. */
export type OpenedHome = { readonly register: Register; readonly sessionKey: string };

export type GatewayFailure = { readonly code: string; readonly message: string };

type Installing = {
  readonly install?: HomeDocuments;
  /** What is set up where this very home stands in the folder already; `install` where left out. */
  readonly installAgain?: (before: HomeDocuments, install: HomeDocuments) => HomeDocuments;
};

/** The home of the data folder, or the one that is to be set up there. Another home's folder is left as it is. */
export async function openHome(
  journal: Journal,
  restored: Restored,
  { install, installAgain, clock, log }: Installing & { clock: Clock; log: Log },
): Promise<Result<OpenedHome, GatewayFailure>> {
  const before = parseHomeDocuments(restored.documents);
  if (install !== undefined) {
    const isOther = before.ok && before.value.homeConfig.homeId !== install.homeConfig.homeId;
    if (isOther || (!before.ok && before.failure.code === 'damaged')) {
      const message =
        'Another home stands in this data folder: it is left as it is. Name another one with --data-folder.';
      return fail({ code: 'other-home', message });
    }
  }
  const found = toDocumentVersions(restored.documents);
  // A home from before consents were asked for has none: it is set up anew as a whole.
  const isKnown = before.ok && found.consents > 0;
  const wanted =
    install !== undefined && isKnown && installAgain !== undefined
      ? installAgain(before.value, install)
      : install;
  const home = wanted === undefined ? before : ok(wanted);
  if (!home.ok) return home;
  const versions = wanted === undefined ? found : await writeHomeDocuments(journal, wanted);
  const register = createRegister({ documents: home.value, versions, journal, clock, log });
  return ok({ register, sessionKey: await readSessionKey(journal, restored.documents) });
}

type DoorDeps = Omit<PipelineDeps, 'night' | 'snapshotSeq' | 'policyHash'> & { readonly restored: Restored };

/** The one door, in front of the night as the journal remembers it. */
export function openDoor({ restored, ...deps }: DoorDeps): Pipeline {
  return createPipeline({
    ...deps,
    night: restored.events.reduce(evolveNight, restored.snapshot ?? emptyNight),
    snapshotSeq: restored.snapshot?.home.seq ?? 0,
    policyHash: toPolicyHash(deps.policy),
  });
}

const toPolicyHash = (policy: NightPolicy): string =>
  createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 16);

type Takeover = { readonly homeConfig: HomeConfig; readonly clock: Clock };

/** Goes on where the last run ended: what is open rings, old deadlines are due, the home is as it is set up now. */
export function takeUp(pipeline: Pipeline, journal: Journal, { homeConfig, clock }: Takeover): void {
  pipeline.accept({ kind: 'gateway-started', bootId: BootId.parse(clock.bootId) });
  const isSame = JSON.stringify(pipeline.home().config) === JSON.stringify(homeConfig);
  if (!isSame) pipeline.accept({ kind: 'home-configured', config: homeConfig });
  // Its last word may have been that it fails; it has just been opened and read.
  if (journal.stats().failingSinceUptimeMs === null) pipeline.accept({ kind: 'journal-recovered' });
}

/** In words for whoever started it; null: our own bug. */
export function toStartFailure(error: unknown, host: string): GatewayFailure | null {
  if (error instanceof JournalError) {
    const message = `The data folder cannot be written (${error.failure.code}). Make room, or name another with --data-folder.`;
    return { code: 'cannot-write', message };
  }
  const { code, port } = error as { code?: string; port?: number };
  switch (code) {
    case 'EADDRINUSE':
      return {
        code: 'port-taken',
        message: `Port ${port} is taken by ${findPortHolder(port ?? 0)}. Stop it, or choose another one with --http-port or --mqtt-port.`,
      };
    case 'EACCES':
      return { code: 'port-refused', message: `Port ${port ?? ''} needs more rights: use one above 1023.` };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return {
        code: 'no-address',
        message: `This machine has no address ${host}. Choose another --host.`,
      };
    default:
      return null;
  }
}
