import { createStopGroup } from '#gateway/base/stop-group.ts';
import type { Credential } from '#gateway/broker/access.ts';
import { isSecretRight } from '#gateway/broker/authentication.ts';
import { type Broker, startBroker } from '#gateway/broker/broker.ts';
import { warmDecode } from '#gateway/ingest/decode.ts';
import { startQuarantine } from '#gateway/ingest/quarantine.ts';
import { readOutbox } from '#gateway/store/journal-reader.ts';
import type { Beside } from './beside.ts';
import { followRegister } from './follow-register.ts';
import type { Gateway, GatewayOptions } from './gateway-options.ts';
import type { Frame } from './house-frame.ts';
import { startIntake } from './intake.ts';
import type { Late } from './late.ts';
import { startLiveFacts } from './live-facts.ts';
import { takeUp } from './open-home.ts';
import { createOutboxKeeper } from './outbox-keeper.ts';
import { toReachableHost } from './reachable-host.ts';
import type { Speaking } from './speaking.ts';
import { startStaffPages } from './staff-pages.ts';

/** In all the process has 10 s to end; the journal needs the rest of them. */
const BESIDE_STOPS_WITHIN_MS = 4_000;

/**
 * Everything behind the door, each part remembered for stopping. People first: what was open when we went down rings
 * before a device is let in, and what nobody's safety hangs on is not even read from the disk before that.
 */
export async function buildHouse(frame: Frame & { late: Late }, options: GatewayOptions): Promise<Gateway> {
  const { pipeline, dispatcher, stack, journal, late } = frame;
  const { clock, log, host, dataFolder } = options;
  const { register } = frame;
  const { homeId, timeZone: zoneAtStart } = register.documents().homeConfig;
  let broker: Broker | null = null;
  let speaking: Speaking | null = null;
  let beside: Beside | null = null;
  const publish: Broker['publish'] = (...message) => broker?.publish(...message);
  const timeZone = () => pipeline.home().config?.timeZone ?? zoneAtStart;

  warmDecode();
  const besideParts = stack.add('beside', createStopGroup(BESIDE_STOPS_WITHIN_MS, { clock, log }));
  const quarantine = stack.add('quarantine', startQuarantine({ folder: dataFolder, clock, log }));
  const intake = stack.add(
    'intake',
    startIntake({
      homeId,
      pipeline,
      quarantine,
      keepTelemetry(windows) {
        journal.appendTelemetry(windows);
        beside?.keeping?.keepTelemetry(windows);
      },
      takeResult: (topic, payload) => toSpeaking(speaking).receive(topic, payload),
      takeRequest: (packet) => beside?.automations?.take(packet) ?? false,
      findRefusal: (deviceId) => follow.findRefusal(deviceId),
      findPage: (deviceId) => speaking?.findPage(deviceId) ?? null,
      onOccupancy() {
        const { platformFeed = null } = beside ?? {};
        if (platformFeed === null) return;
        dispatcher.guard(platformFeed.name, () => platformFeed.refresh(pipeline.home()));
      },
      clock,
    }),
  );
  const follow = followRegister({
    register,
    pipeline,
    expect: intake.expect,
    disconnect(clientId) {
      broker?.disconnect(clientId);
      speaking?.disconnect(clientId);
    },
    onPresence: () => beside?.plans.refresh(),
    log,
  });
  const devices = () => ({ ...intake.devices(), unreadRooms: follow.unreadRooms() });
  const { web, routes, screens, whose } = startStaffPages({ ...frame, devices }, options);
  dispatcher.add(screens);
  dispatcher.add(createOutboxKeeper(journal, readOutbox(dataFolder)));
  takeUp(pipeline, journal, { homeConfig: register.documents().homeConfig, clock });
  follow.watch();
  const httpPort = await web.listen();

  const live = stack.add(
    'live-facts',
    startLiveFacts({
      intake,
      home: pipeline.home,
      liveScreenCount: screens.liveCount,
      speaking: () => speaking,
      beside: () => beside,
      clock,
    }),
  );
  const { createOfficeRoutes } = await import('#gateway/office/office-routes.ts');
  const { startSpeaking } = await import('./speaking.ts');
  speaking = await startSpeaking({
    homeId,
    dataFolder,
    voice: options.voice,
    server: web.server,
    siteUrl: `http://${toReachableHost(host)}:${httpPort}`,
    publish: (topic, payload) => publish(topic, payload, { retain: false }),
    isKey: (deviceId, key) => isSecretRight(follow.findLogin(deviceId), key),
    isSpeakerHeard: intake.isHeard,
    pipeline,
    homeConfig: () => register.documents().homeConfig,
    clock,
    log,
  });
  stack.add('speaking', speaking);
  routes.push(speaking.route, ...createOfficeRoutes({ register, whose, live, clock, log }));
  speaking.resume(late.waitingIds());

  const automationLogins = new Map<string, Credential>();
  const listening = await startBroker({
    host,
    port: options.mqttPort,
    credentials: (clientId) => follow.findLogin(clientId) ?? automationLogins.get(clientId) ?? null,
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

  // Only now: what is said goes out by the broker.
  late.hearPrompts(speaking.say);
  const { openBeside } = await import('./beside.ts');
  beside = await openBeside({ ...frame, stack: besideParts }, options, {
    timeZone,
    mqttPort,
    publish,
    inBed: intake.inBed,
    announce: (request) => toSpeaking(speaking).announce(request),
    admit(login) {
      automationLogins.set(login.clientId, login);
    },
  });
  late.hearReminders((events, reminders) => {
    dispatcher.guard('bedsides', () => toSpeaking(speaking).remind(events, reminders));
    dispatcher.guard('history', () => beside?.keeping?.keepPrompts(events, reminders));
  });
  const stats = () => ({
    ...intake.stats(),
    ...journal.stats(),
    ...listening.stats(),
    ...toSpeaking(speaking).stats(),
    ...toBesideStats(beside),
    quarantinedPacketCount: quarantine.stats().addedCount,
    liveScreenCount: screens.liveCount(),
    outletFailureCount: Object.values(dispatcher.failureCounts()).reduce((sum, count) => sum + count, 0),
  });
  return { httpPort, mqttPort, pipeline, stats, stop: () => stack.stop() };
}

/** It is there before the broker listens, and nothing asks for it before that. */
function toSpeaking(speaking: Speaking | null): Speaking {
  if (speaking === null) throw new Error('a speaker was heard before the voice was there');
  return speaking;
}

/** Counts alone: what the stores' words say stands in the office. */
function toBesideStats(beside: Beside | null): Readonly<Record<string, number>> {
  const history = beside?.keeping?.history.stats();
  const hub = beside?.hubLink?.stats();
  return {
    ...(history === undefined
      ? {}
      : {
          historyQueuedPointCount: history.queuedPointCount,
          historyStoredPointCount: history.storedPointCount,
          historyDroppedPointCount: history.droppedPointCount,
        }),
    ...(hub === undefined
      ? {}
      : {
          hubWaitingCount: hub.hubWaitingCount,
          hubDroppedCount: hub.hubDroppedCount,
          hubLastSeq: hub.hubLastSeq,
        }),
  };
}
