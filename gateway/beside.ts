import { join } from 'node:path';
import type { ResidentId } from '#devices/ids.ts';
import type { AnnounceRequest } from '#devices/platform.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Credential } from '#gateway/broker/access.ts';
import type { Broker } from '#gateway/broker/broker.ts';
import { type HubLink, startHubLink } from '#gateway/hub-link/hub-link.ts';
import { createPlatformFeed, type PlatformFeed } from '#gateway/integrations/platform-feed.ts';
import type { Register } from '#gateway/office/documents.ts';
import { toWatching } from '#gateway/office/watching.ts';
import type { Presence } from '#gateway/staff/directory.ts';
import { type Automations, createAutomations } from './automations.ts';
import type { GatewayOptions } from './gateway-options.ts';
import type { Frame } from './house-frame.ts';
import { type Keeping, startKeeping } from './keeping.ts';
import { startNightReports, type Tellable } from './night-reports.ts';
import { createPlansDesk, type PlansDesk } from './plans-desk.ts';
import { toReachableHost } from './reachable-host.ts';

/** What stands beside the night: nobody's safety hangs on it, so it is opened once people are told and devices let in. */
export type Beside = {
  readonly keeping: Keeping | null;
  readonly hubLink: HubLink | null;
  readonly automations: Automations | null;
  /** What automations hear of the home; null where it has none. */
  readonly platformFeed: PlatformFeed | null;
  readonly plans: PlansDesk;
};

type Shared = {
  readonly timeZone: () => string;
  readonly mqttPort: number;
  readonly publish: Broker['publish'];
  readonly inBed: (residentId: ResidentId) => boolean | null;
  readonly announce: (request: AnnounceRequest) => string | null;
  /** Makes a login known that no document holds. */
  readonly admit: (login: Credential) => void;
};

/** Opens what can be opened. A part that can't is missing and said, and the night goes on without it. */
export async function openBeside(frame: Frame, options: GatewayOptions, shared: Shared): Promise<Beside> {
  const { log } = options;
  const keeping = openOrSay(log, 'history', () => openKeeping(frame, options));
  const hubLink = openOrSay(log, 'hub-link', () => openHubLink(frame, options));
  if (keeping !== null && hubLink !== null) openNightReports(frame, options, { keeping, hubLink });
  const platformFeed = openOrSay(log, 'platform-feed', () => openPlatformFeed(frame, options, shared));
  const automations = openOrSay(log, 'node-red', () => openAutomations(frame, options, shared));
  const plans = frame.stack.add(
    'plans',
    createPlansDesk({
      folder: options.plansFolder ?? join(options.dataFolder, 'plans'),
      timeZone: shared.timeZone,
      isHere: (residentId) => toPresence(frame.register, residentId) === 'in-home',
      pipeline: frame.pipeline,
      clock: options.clock,
      log: options.log,
    }),
  );
  await plans.read();
  return { keeping, hubLink, automations, platformFeed, plans };
}

/** A guard around one part: nobody's safety hangs on it, and nobody's may be lost by it. */
function openOrSay<T>(log: Log, name: string, open: () => T | null): T | null {
  try {
    return open();
  } catch (cause) {
    log.error('part-not-opened', { name, message: String(cause) });
    return null;
  }
}

/** Of somebody whom the home does not list nothing is known, and what their plan says is said. */
function toPresence(register: Register, residentId: ResidentId): Presence {
  const { residents } = register.documents().directory;
  return residents.find((each) => each.residentId === residentId)?.presence ?? 'in-home';
}

function openKeeping(frame: Frame, options: GatewayOptions): Keeping | null {
  const { history: store = { kind: 'sqlite' }, dataFolder, clock, log } = options;
  if (store === null) return null;
  const { pipeline, dispatcher, stack } = frame;
  const keeping = stack.add('history', startKeeping({ store, dataFolder, home: pipeline.home, clock, log }));
  dispatcher.add(keeping.outlet);
  // What changed before it was there, it hears now: the same point twice is one.
  const home = pipeline.home();
  keeping.outlet.tell({ home, alerts: [...home.closed, ...Object.values(home.open)], notices: [] });
  return keeping;
}

function openHubLink(frame: Frame, { hubLink: link, dataFolder: folder, clock, log }: GatewayOptions) {
  if (link == null) return null;
  const { pipeline, dispatcher, stack, register } = frame;
  const homeName = () => register.documents().directory.homeName;
  const refused = () => new Set(toWatching(register.documents()).refusals.keys());
  const hubLink = startHubLink({ folder, link, home: pipeline.home, homeName, refused, clock, log });
  dispatcher.add(stack.add('hub-link', hubLink));
  return hubLink;
}

/** Each resident's night, as history has it, for the hub. */
function openNightReports(
  { pipeline, stack, register }: Frame,
  { clock, log }: GatewayOptions,
  { keeping, hubLink }: { readonly keeping: Keeping; readonly hubLink: HubLink },
): void {
  const { history } = keeping;
  const { offer } = hubLink;
  const tellable = (): Tellable => ({
    findRefusal: toWatching(register.documents()).findRefusal,
    presenceOf: (residentId) => toPresence(register, residentId),
  });
  stack.add(
    'night-reports',
    startNightReports({ history, offer, home: pipeline.home, tellable, clock, log }),
  );
}

function openAutomations(frame: Frame, options: GatewayOptions, shared: Shared): Automations | null {
  const { nodeRed, dataFolder, host, clock, log } = options;
  if (nodeRed == null) return null;
  const { homeId } = frame.register.documents().homeConfig;
  const { publish, timeZone, mqttPort: port } = shared;
  const automations = frame.stack.add(
    'automations',
    createAutomations({
      options: nodeRed,
      homeId,
      dataFolder,
      timeZone,
      broker: { host: toReachableHost(host), port },
      publish,
      announce: shared.announce,
      clock,
      log,
    }),
  );
  automations.credentials.forEach(shared.admit);
  automations.begin();
  return automations;
}

/** Told of everything that is so already before anybody can listen. */
function openPlatformFeed(frame: Frame, options: GatewayOptions, shared: Shared): PlatformFeed | null {
  if (options.nodeRed == null) return null;
  const { pipeline, dispatcher } = frame;
  const { homeId } = frame.register.documents().homeConfig;
  const feed = createPlatformFeed({
    homeId,
    inBed: shared.inBed,
    publish: shared.publish,
    clock: options.clock,
    guard: dispatcher.guard,
  });
  dispatcher.add(feed);
  const home = pipeline.home();
  feed.tell({ home, alerts: Object.values(home.open), notices: [] });
  return feed;
}
