import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { DeviceId } from '#devices/ids.ts';
import { CORE_VERSION } from '#gateway/alerting/decide.ts';
import { evolve } from '#gateway/alerting/evolve.ts';
import { emptyHome, type Home } from '#gateway/alerting/home.ts';
import { defaultPolicy, type Policy } from '#gateway/alerting/policy.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { createStopStack, type Stoppable } from '#gateway/base/stop-stack.ts';
import type { Credential } from '#gateway/broker/access.ts';
import { startBroker } from '#gateway/broker/broker.ts';
import type { BrokerLimits } from '#gateway/broker/limits.ts';
import { createDispatcher } from '#gateway/delivery/dispatcher.ts';
import { warmDecode } from '#gateway/ingest/decode.ts';
import { startQuarantine } from '#gateway/ingest/quarantine.ts';
import { startScreens } from '#gateway/staff/screens.ts';
import { parseCookies } from '#gateway/staff/session.ts';
import { createSignInDesk } from '#gateway/staff/sign-in.ts';
import type { JournalOptions, Restored } from '#gateway/store/journal.ts';
import { readOutbox } from '#gateway/store/journal-reader.ts';
import { startJournal } from '#gateway/store/start-journal.ts';
import { createWeb } from '#gateway/web/server.ts';
import {
  type HomeDocuments,
  parseHomeDocuments,
  readSessionKey,
  writeHomeDocuments,
} from './home-documents.ts';
import { startIntake } from './intake.ts';
import { createOutboxKeeper } from './outbox-keeper.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { findPortHolder } from './port-holder.ts';

export type GatewayOptions = {
  readonly dataFolder: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly pagesFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy?: Policy;
  /** Other limits than the protocol's, for a larger home or a smaller machine. */
  readonly brokerLimits?: Partial<BrokerLimits>;
  /** Sets this home up in the data folder, in place of what stands there. */
  readonly install?: HomeDocuments;
  /** For tests and the bench: a disk that is slow or forgets. */
  readonly faults?: JournalOptions['faults'];
  /** A part without which nobody is watched has broken: the process should end, and start again. */
  readonly onBroken: (cause: Error) => void;
};

export type Gateway = Stoppable & {
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly pipeline: Pipeline;
  readonly stats: () => Readonly<Record<string, number>>;
};

export type GatewayFailure = { readonly code: string; readonly message: string };

/** Builds the house from the bottom to the top. `stop` takes it down in reverse and writes what waits. */
export async function startGateway(options: GatewayOptions): Promise<Result<Gateway, GatewayFailure>> {
  const { clock, log, dataFolder, host, policy = defaultPolicy } = options;
  const stack = createStopStack();
  const giveUp = async (failure: GatewayFailure): Promise<Result<never, GatewayFailure>> => {
    await stack.stop();
    return fail(failure);
  };

  let pipeline: Pipeline | null = null;
  const started = await startJournal({
    folder: dataFolder,
    clock,
    log,
    coreVersion: CORE_VERSION,
    onFailing: (code) => void pipeline?.accept({ kind: 'journal-failed', code }),
    onRecovered: () => void pipeline?.accept({ kind: 'journal-recovered' }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  if (!started.ok) return started;
  const { journal, restored } = started.value;
  stack.add('journal', journal);

  if (options.install !== undefined) await writeHomeDocuments(journal, options.install);
  const documents =
    options.install === undefined ? parseHomeDocuments(restored.documents) : ok(options.install);
  if (!documents.ok) return giveUp(documents.failure);
  const { homeConfig, directory, credentials } = documents.value;
  const sessionKey = await readSessionKey(journal, restored.documents);

  const dispatcher = createDispatcher(log);
  const door = createPipeline({
    home: toHome(restored),
    policy,
    policyHash: createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 16),
    journal,
    tell: dispatcher.tell,
    clock,
    log,
  });
  pipeline = door;
  stack.add('pipeline', { stop: () => finish(door, journal) });

  warmDecode();
  const quarantine = stack.add('quarantine', startQuarantine({ folder: dataFolder, clock, log }));
  const intake = startIntake({
    homeId: homeConfig.homeId,
    pipeline: door,
    quarantine,
    keepTelemetry: journal.appendTelemetry,
    clock,
  });
  stack.add('intake', intake);
  const silent = Object.values(door.home().open).filter((alert) => alert.kind === 'device-silent');
  intake.expect(
    homeConfig.devices.map(({ deviceId }) => deviceId),
    new Set(
      silent.map(({ deviceId }) => deviceId).filter((deviceId): deviceId is DeviceId => deviceId !== null),
    ),
  );

  const desk = createSignInDesk({ directory: () => directory, sessionKey, clock, log });
  const pagesFolder = existsSync(options.pagesFolder) ? options.pagesFolder : null;
  if (pagesFolder === null) log.warn('pages-missing', { folder: options.pagesFolder });
  const web = createWeb({
    host,
    port: options.httpPort,
    pagesFolder,
    routes: desk.routes,
    parseCookies,
    log,
  });
  stack.add('web', web);
  const screens = startScreens({
    server: web.server,
    ask: door.accept,
    home: door.home,
    directory: () => directory,
    ladders: policy.ladders,
    devices: intake.devices,
    whose: desk.whose,
    clock,
    log,
  });
  stack.add('screens', screens);
  dispatcher.add(screens);
  dispatcher.add(createOutboxKeeper(journal, readOutbox(dataFolder)));

  // People first: what was open when we went down rings before any device is let in.
  door.accept({ kind: 'gateway-started', bootId: clock.bootId as never });
  if (JSON.stringify(door.home().config) !== JSON.stringify(homeConfig)) {
    door.accept({ kind: 'home-configured', config: homeConfig });
  }
  try {
    const httpPort = await web.listen();
    const byClientId = new Map<string, Credential>(credentials.map((each) => [each.clientId, each]));
    const broker = await startBroker({
      host,
      port: options.mqttPort,
      credentials: (clientId) => byClientId.get(clientId) ?? null,
      clock,
      log,
      onPacket: intake.receive,
      onUnauthorised: intake.refuse,
      onBroken: options.onBroken,
      ...(options.brokerLimits === undefined ? {} : { limits: options.brokerLimits }),
    });
    stack.add('broker', broker);
    log.info('gateway-listening', {
      httpPort,
      mqttPort: broker.port,
      openAlertCount: Object.keys(door.home().open).length,
    });
    const stats = () => ({
      ...intake.stats(),
      ...journal.stats(),
      ...broker.stats(),
      quarantinedPacketCount: quarantine.stats().addedCount,
      liveScreenCount: screens.liveCount(),
    });
    return ok({
      httpPort,
      mqttPort: broker.port,
      pipeline: door,
      stats: stats as never,
      stop: () => stack.stop(),
    });
  } catch (error) {
    return giveUp(toListenFailure(error));
  }
}

/** The night as the journal remembers it. */
function toHome({ snapshot, events }: Restored): Home {
  return events.reduce(evolve, snapshot ?? emptyHome);
}

async function finish(pipeline: Pipeline, journal: { snapshot: (home: Home) => void }): Promise<void> {
  pipeline.stop();
  journal.snapshot(pipeline.home());
}

function toListenFailure(error: unknown): GatewayFailure {
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE' && port !== undefined) {
    const message = `Port ${port} is taken by ${findPortHolder(port)}. Stop it, or choose another port (--help).`;
    return { code: 'port-taken', message };
  }
  if (code === 'EACCES')
    return { code: 'port-refused', message: `Port ${port ?? ''} needs more rights: use one above 1023.` };
  throw error;
}
