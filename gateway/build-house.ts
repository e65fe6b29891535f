import { join } from 'node:path';
import type { DeviceId } from '#devices/ids.ts';
import type { StopStack } from '#gateway/base/stop-stack.ts';
import type { Credential } from '#gateway/broker/access.ts';
import { type Broker, startBroker } from '#gateway/broker/broker.ts';
import type { Dispatcher } from '#gateway/delivery/dispatcher.ts';
import { type HubLink, startHubLink } from '#gateway/hub-link/hub-link.ts';
import { warmDecode } from '#gateway/ingest/decode.ts';
import { startQuarantine } from '#gateway/ingest/quarantine.ts';
import { createPlatformFeed } from '#gateway/integrations/platform-feed.ts';
import type { Journal, Restored } from '#gateway/store/journal.ts';
import { readOutbox } from '#gateway/store/journal-reader.ts';
import { VoiceOptions } from '#gateway/voice/options.ts';
import { createAutomations } from './automations.ts';
import type { Gateway, GatewayOptions } from './gateway-options.ts';
import { startIntake } from './intake.ts';
import { type Keeping, startKeeping } from './keeping.ts';
import { type OpenedHome, takeUp } from './open-home.ts';
import { createOutboxKeeper } from './outbox-keeper.ts';
import type { Pipeline, PipelineDeps } from './pipeline.ts';
import { createPlansDesk } from './plans-desk.ts';
import { toReachableHost } from './reachable-host.ts';
import { startSpeaking } from './speaking.ts';
import { startStaffPages } from './staff-pages.ts';

/** What the door calls, and is built behind it. */
export type Late = { say: PipelineDeps['say']; remind: PipelineDeps['remind'] };

export type Frame = OpenedHome & {
  readonly journal: Journal;
  readonly restored: Restored;
  readonly pipeline: Pipeline;
  readonly dispatcher: Dispatcher;
  readonly stack: StopStack;
  readonly late: Late;
};

/** Everything behind the door, from the bottom to the top; each part is remembered for stopping. */
export async function buildHouse(frame: Frame, options: GatewayOptions): Promise<Gateway> {
  const { pipeline, dispatcher, stack, journal, late } = frame;
  const { clock, log, host, dataFolder } = options;
  const { homeId } = frame.homeConfig;
  let broker: Broker | null = null;
  let httpPort = options.httpPort;
  const publish: Broker['publish'] = (...message) => broker?.publish(...message);
  const timeZone = () => pipeline.home().config?.timeZone ?? frame.homeConfig.timeZone;

  warmDecode();
  const quarantine = stack.add('quarantine', startQuarantine({ folder: dataFolder, clock, log }));
  const speaking = stack.add(
    'speaking',
    await startSpeaking({
      homeId,
      dataFolder,
      voice: options.voice ?? VoiceOptions.parse({}),
      siteUrl: () => `http://${toReachableHost(host)}:${httpPort}`,
      publish: (topic, payload) => publish(topic, payload, { retain: false }),
      accept: pipeline.accept,
      clock,
      log,
    }),
  );
  const { history: store = { kind: 'sqlite' } } = options;
  const keeping =
    store === null
      ? null
      : stack.add('history', startKeeping({ store, dataFolder, home: pipeline.home, clock, log }));
  const automations =
    options.nodeRed == null
      ? null
      : stack.add(
          'automations',
          createAutomations({
            options: options.nodeRed,
            homeId,
            dataFolder,
            timeZone,
            broker: () => ({ host: toReachableHost(host), port: broker?.port ?? options.mqttPort }),
            publish,
            announce: () => 'no-speaker-there',
            clock,
            log,
          }),
        );
  const intake = stack.add(
    'intake',
    startIntake({
      homeId,
      pipeline,
      quarantine,
      keepTelemetry(windows) {
        journal.appendTelemetry(windows);
        keeping?.keepTelemetry(windows);
      },
      takeResult: speaking.receive,
      takeRequest: (packet) => automations?.take(packet) ?? false,
      clock,
    }),
  );
  intake.expect(
    frame.homeConfig.devices.map(({ deviceId }) => deviceId),
    findSilent(pipeline),
  );
  late.say = speaking.say;
  late.remind = (events, reminders) => keeping?.keepPrompts(events, reminders);

  const { web, screens } = startStaffPages(
    { ...frame, devices: intake.devices, routes: [speaking.route] },
    options,
  );
  dispatcher.add(screens);
  dispatcher.add(createOutboxKeeper(journal, readOutbox(dataFolder)));
  if (keeping !== null) dispatcher.add(keeping.outlet);
  const platformFeed = createPlatformFeed({ homeId, publish });
  if (automations !== null) dispatcher.add(platformFeed);
  const hubLink = startHubLinkOf(frame, options);
  if (hubLink !== null) dispatcher.add(hubLink);

  // People first: what was open when we went down rings before any device is let in.
  takeUp(pipeline, journal, { homeConfig: frame.homeConfig, clock });
  httpPort = await web.listen();
  const logins = [...frame.credentials, ...(automations?.credentials ?? [])];
  const byClientId = new Map<string, Credential>(logins.map((each) => [each.clientId, each]));
  const listening = await startBroker({
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
  broker = stack.add('broker', listening);
  const { port: mqttPort } = listening;
  const openAlertCount = Object.keys(pipeline.home().open).length;
  log.info('gateway-listening', { httpPort, mqttPort, openAlertCount });

  // What nobody's safety hangs on comes last.
  const plans = stack.add(
    'plans',
    createPlansDesk({
      folder: options.plansFolder ?? join(dataFolder, 'plans'),
      timeZone,
      isHere: () => true,
      pipeline,
      clock,
      log,
    }),
  );
  await plans.read();
  if (automations !== null) {
    const home = pipeline.home();
    platformFeed.tell({ home, alerts: Object.values(home.open), notices: [] });
    automations.begin();
  }
  const stats = () => ({
    ...intake.stats(),
    ...journal.stats(),
    ...listening.stats(),
    ...speaking.voice.stats(),
    ...toHistoryStats(keeping),
    ...toHubStats(hubLink),
    quarantinedPacketCount: quarantine.stats().addedCount,
    liveScreenCount: screens.liveCount(),
    outletFailureCount: Object.values(dispatcher.failureCounts()).reduce((sum, count) => sum + count, 0),
  });
  return { httpPort, mqttPort, pipeline, stats, stop: () => stack.stop() };
}

function startHubLinkOf(frame: Frame, { hubLink, dataFolder, clock, log }: GatewayOptions): HubLink | null {
  if (hubLink == null) return null;
  const { pipeline, stack, directory } = frame;
  return stack.add(
    'hub-link',
    startHubLink({
      folder: dataFolder,
      link: hubLink,
      home: pipeline.home,
      homeName: () => directory.homeName,
      clock,
      log,
    }),
  );
}

/** Counts alone: what the stores' words say stands in the office. */
function toHistoryStats(keeping: Keeping | null): Readonly<Record<string, number>> {
  if (keeping === null) return {};
  const { queuedPointCount, storedPointCount, droppedPointCount } = keeping.history.stats();
  return { queuedPointCount, storedPointCount, droppedPointCount };
}

function toHubStats(hubLink: HubLink | null): Readonly<Record<string, number>> {
  if (hubLink === null) return {};
  const { hubWaitingCount, hubDroppedCount } = hubLink.stats();
  return { hubWaitingCount, hubDroppedCount };
}

function findSilent(pipeline: Pipeline): ReadonlySet<DeviceId> {
  const silent = Object.values(pipeline.home().open).filter(({ kind }) => kind === 'device-silent');
  return new Set(silent.map(({ deviceId }) => deviceId).filter((deviceId) => deviceId !== null));
}
