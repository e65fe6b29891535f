import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { HomeId } from '#devices/ids.ts';
import { type AnnounceRequest, AutomationName } from '#devices/platform.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { Credential } from '#gateway/broker/access.ts';
import {
  isApplianceTopic,
  toApplianceCredential,
  toPlatformCredential,
} from '#gateway/broker/platform-credential.ts';
import { createAutomationRequests, type ShownRequest } from '#gateway/integrations/automation-requests.ts';
import { type NodeRed, startNodeRed } from '#gateway/integrations/node-red.ts';
import type { NodeRedOptions, NodeRedState } from '#gateway/integrations/node-red-options.ts';

/** What a home says of its Node-RED. */
export type AutomationOptions = {
  /** The editor, on loopback, for a signed-in installer. Null: none. 0: any free port. */
  readonly editorPort: number | null;
  /** Zigbee2MQTT's broker, where it is another one than ours: `mqtt://192.168.1.30:1883`. */
  readonly appliancesUrl: string | null;
};

export type AutomationsDeps = {
  readonly options: AutomationOptions;
  readonly homeId: HomeId;
  readonly dataFolder: string;
  readonly timeZone: () => string;
  readonly broker: { readonly host: string; readonly port: number };
  readonly publish: NodeRedOptions['publish'];
  readonly announce: (request: AnnounceRequest) => string | null;
  readonly clock: Clock;
  readonly log: Log;
};

export type Automations = Stoppable & {
  /** Logins made for this run; to be known to the broker before `begin`. */
  readonly credentials: readonly Credential[];
  /** False: not an automation's packet. */
  readonly take: (packet: { readonly topic: string; readonly payload: Uint8Array }) => boolean;
  /** Starts the process, once the broker listens. */
  readonly begin: () => void;
  readonly state: () => NodeRedState | null;
  readonly requests: () => readonly ShownRequest[];
};

const name = AutomationName.parse('node-red');

/** The home's own Node-RED: its logins, what it asks for, and its process. On no alert's path. */
export function createAutomations(deps: AutomationsDeps): Automations {
  const { options, homeId, dataFolder, clock, log, publish } = deps;
  const secret = randomBytes(24).toString('base64url');
  const applianceSecret = randomBytes(24).toString('base64url');
  let nodeRed: NodeRed | null = null;
  const requests = createAutomationRequests({
    homeId,
    onAnnounce: (_, request) => deps.announce(request),
    onCanaryBack: (_, nonce) => nodeRed?.heard(nonce),
    publish,
    clock,
    log,
  });
  const appliances = toApplianceCredential(name, applianceSecret);
  return {
    credentials: [toPlatformCredential(homeId, name, secret), appliances],
    take: (packet) => isApplianceTopic(packet.topic) || requests.take(packet),
    begin() {
      const { broker } = deps;
      const url = options.appliancesUrl === null ? null : new URL(options.appliancesUrl);
      const elsewhere = url === null ? null : toLogin(url);
      nodeRed = startNodeRed({
        folder: join(dataFolder, 'node-red'),
        homeId,
        name,
        timeZone: deps.timeZone(),
        broker,
        secret,
        appliances: elsewhere ?? { ...broker, clientId: appliances.clientId, secret: applianceSecret },
        editorPort: options.editorPort,
        publish,
        clock,
        log,
      });
    },
    state: () => nodeRed?.state() ?? null,
    requests: requests.shown,
    async stop() {
      await nodeRed?.stop();
    },
  };
}

/** Without a user name the broker is asked by our name and without a password: most of Zigbee2MQTT's have none. */
function toLogin({ hostname, port, username, password }: URL): NodeRedOptions['appliances'] {
  return {
    host: hostname,
    port: port === '' ? 1883 : Number(port),
    clientId: username === '' ? `appliances-${name}` : decodeURIComponent(username),
    secret: decodeURIComponent(password),
  };
}
