import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { BootId, type DeviceId } from '#devices/ids.ts';
import { CORE_VERSION } from '#gateway/alerting/decide.ts';
import { evolve } from '#gateway/alerting/evolve.ts';
import { emptyHome } from '#gateway/alerting/home.ts';
import { defaultPolicy, type Policy } from '#gateway/alerting/policy.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import { createStopStack, type Stoppable, type StopStack } from '#gateway/base/stop-stack.ts';
import type { Credential } from '#gateway/broker/access.ts';
import { startBroker } from '#gateway/broker/broker.ts';
import type { BrokerLimits } from '#gateway/broker/limits.ts';
import { createDispatcher, type Dispatcher } from '#gateway/delivery/dispatcher.ts';
import { warmDecode } from '#gateway/ingest/decode.ts';
import { startQuarantine } from '#gateway/ingest/quarantine.ts';
import { toWatching } from '#gateway/office/watching.ts';
import { startScreens } from '#gateway/staff/screens.ts';
import { parseCookies } from '#gateway/staff/session.ts';
import { createSignInDesk } from '#gateway/staff/sign-in.ts';
import { type Journal, JournalError, type JournalOptions, type Restored } from '#gateway/store/journal.ts';
import { readOutbox } from '#gateway/store/journal-reader.ts';
import { startJournal } from '#gateway/store/start-journal.ts';
import { createWeb } from '#gateway/web/server.ts';
import {
  type HomeDocuments,
  parseHomeDocuments,
  readSessionKey,
  readSignedOut,
  writeHomeDocuments,
} from './home-documents.ts';
import { startIntake } from './intake.ts';
import { createOutboxKeeper } from './outbox-keeper.ts';
import { createPipeline, type Pipeline, type PipelineDeps } from './pipeline.ts';
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
  readonly stats: () => Readonly<Record<string, number | null>>;
};

export type GatewayFailure = { readonly code: string; readonly message: string };

/** Builds the house from the bottom to the top. `stop` takes it down in reverse and writes what waits. */
export async function startGateway(options: GatewayOptions): Promise<Result<Gateway, GatewayFailure>> {
  const { clock, log, dataFolder } = options;
  const stack = createStopStack();
  let door: Pipeline | null = null;
  const started = await startJournal({
    folder: dataFolder,
    clock,
    log,
    coreVersion: CORE_VERSION,
    onFailing: (code) => void door?.accept({ kind: 'journal-failed', code }),
    onRecovered: () => void door?.accept({ kind: 'journal-recovered' }),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  if (!started.ok) return started;
  const { journal, restored } = started.value;
  stack.add('journal', journal);
  try {
    const home = await openHome(journal, restored, options);
    if (!home.ok) {
      await stack.stop();
      return home;
    }
    const dispatcher = createDispatcher(log);
    door = openDoor({ journal, restored, tell: dispatcher.tell }, options);
    const pipeline = door;
    stack.add('pipeline', {
      stop() {
        pipeline.stop();
        journal.snapshot(pipeline.home());
      },
    });
    return ok(await buildHouse({ ...home.value, journal, restored, pipeline, dispatcher, stack }, options));
  } catch (error) {
    await stack.stop();
    const failure = toFailure(error, options.host);
    if (failure === null) throw error;
    return fail(failure);
  }
}

type Home = HomeDocuments & { readonly sessionKey: string };

async function openHome(
  journal: Journal,
  restored: Restored,
  { install }: GatewayOptions,
): Promise<Result<Home, GatewayFailure>> {
  const before = parseHomeDocuments(restored.documents);
  if (install !== undefined) {
    const isOther = before.ok && before.value.homeConfig.homeId !== install.homeConfig.homeId;
    if (isOther || (!before.ok && before.failure.code === 'damaged')) {
      const message =
        'Another home stands in this data folder: it is left as it is. Name another one with --data-folder.';
      return fail({ code: 'other-home', message });
    }
    await writeHomeDocuments(journal, install);
  }
  const documents = install === undefined ? before : ok(install);
  if (!documents.ok) return documents;
  return ok({ ...documents.value, sessionKey: await readSessionKey(journal, restored.documents) });
}

type DoorDeps = Pick<PipelineDeps, 'journal' | 'tell'> & { readonly restored: Restored };

/** The one door, in front of the night as the journal remembers it. */
function openDoor({ journal, restored, tell }: DoorDeps, options: GatewayOptions): Pipeline {
  const { clock, log, policy = defaultPolicy } = options;
  return createPipeline({
    home: restored.events.reduce(evolve, restored.snapshot ?? emptyHome),
    snapshotSeq: restored.snapshot?.seq ?? 0,
    policy,
    policyHash: createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 16),
    journal,
    tell,
    clock,
    log,
  });
}

type Frame = Home & {
  readonly journal: Journal;
  readonly restored: Restored;
  readonly pipeline: Pipeline;
  readonly dispatcher: Dispatcher;
  readonly stack: StopStack;
};

async function buildHouse(frame: Frame, options: GatewayOptions): Promise<Gateway> {
  const { pipeline, dispatcher, stack, journal } = frame;
  const { clock, log, host } = options;
  warmDecode();
  const quarantine = stack.add('quarantine', startQuarantine({ folder: options.dataFolder, clock, log }));
  const { homeId } = frame.homeConfig;
  const keepTelemetry = journal.appendTelemetry;
  const { refusals, expected } = toWatching(frame);
  if (refusals.size > 0) log.warn('devices-refused-without-consent', { deviceCount: refusals.size });
  const findRefusal = (deviceId: string) => refusals.get(deviceId) ?? null;
  const deps = { homeId, pipeline, quarantine, keepTelemetry, findRefusal, clock };
  const intake = stack.add('intake', startIntake(deps));
  intake.expect(expected, findSilent(pipeline));
  const { web, screens } = startPages({ ...frame, devices: intake.devices }, options);
  dispatcher.add(screens);
  dispatcher.add(createOutboxKeeper(journal, readOutbox(options.dataFolder)));

  // People first: what was open when we went down rings before any device is let in.
  takeUp(pipeline, journal, { homeConfig: frame.homeConfig, clock });
  const httpPort = await web.listen();
  const byClientId = new Map<string, Credential>(frame.credentials.map((each) => [each.clientId, each]));
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
  const openAlertCount = Object.keys(pipeline.home().open).length;
  log.info('gateway-listening', { httpPort, mqttPort: broker.port, openAlertCount });
  const stats = () => ({
    ...intake.stats(),
    ...journal.stats(),
    ...broker.stats(),
    quarantinedPacketCount: quarantine.stats().addedCount,
    liveScreenCount: screens.liveCount(),
    outletFailureCount: Object.values(dispatcher.failureCounts()).reduce((sum, count) => sum + count, 0),
  });
  return { httpPort, mqttPort: broker.port, pipeline, stats, stop: () => stack.stop() };
}

type PagesFrame = Frame & { readonly devices: () => { heardCount: number; expectedCount: number } };

/** What people see and touch: pages, sign-in, screens. Nobody is let in yet. */
function startPages(frame: PagesFrame, options: GatewayOptions) {
  const { journal, stack, pipeline, devices, sessionKey } = frame;
  const { host, clock, log, policy = defaultPolicy } = options;
  const directory = () => frame.directory;
  const signedOut = readSignedOut(frame.restored.documents);
  const keepSignedOut = (tokens: readonly string[]): void => {
    // Refused: signed out until a restart; the journal rings about itself.
    journal.writeDocument('signed-out', tokens).catch(() => log.warn('sign-out-not-kept'));
  };
  const desk = createSignInDesk({ directory, sessionKey, clock, log, signedOut, keepSignedOut });
  const pagesFolder = existsSync(options.pagesFolder) ? options.pagesFolder : null;
  if (pagesFolder === null) log.warn('pages-missing', { folder: options.pagesFolder });
  const port = options.httpPort;
  const web = stack.add(
    'web',
    createWeb({ host, port, pagesFolder, routes: desk.routes, parseCookies, log }),
  );
  const screens = startScreens({
    server: web.server,
    ask: pipeline.accept,
    home: pipeline.home,
    directory,
    ladders: policy.ladders,
    devices,
    whose: desk.whose,
    clock,
    log,
  });
  stack.add('screens', screens);
  return { web, screens };
}

type Takeover = { readonly homeConfig: HomeDocuments['homeConfig']; readonly clock: Clock };

function takeUp(pipeline: Pipeline, journal: Journal, { homeConfig, clock }: Takeover): void {
  pipeline.accept({ kind: 'gateway-started', bootId: BootId.parse(clock.bootId) });
  const isSame = JSON.stringify(pipeline.home().config) === JSON.stringify(homeConfig);
  if (!isSame) pipeline.accept({ kind: 'home-configured', config: homeConfig });
  // Its last word may have been that it fails; it has just been opened and read.
  if (journal.stats().failingSinceUptimeMs === null) pipeline.accept({ kind: 'journal-recovered' });
}

function findSilent(pipeline: Pipeline): ReadonlySet<DeviceId> {
  const silent = Object.values(pipeline.home().open).filter(({ kind }) => kind === 'device-silent');
  return new Set(silent.map(({ deviceId }) => deviceId).filter((deviceId) => deviceId !== null));
}

/** In words for whoever started it; null: our own bug. */
function toFailure(error: unknown, host: string): GatewayFailure | null {
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
