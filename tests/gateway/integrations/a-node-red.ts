import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { HomeId, ResidentId } from '#devices/ids.ts';
import { AutomationName, toResidentTopic } from '#devices/platform.ts';
import { parseTopic } from '#devices/topics.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { Credential } from '#gateway/broker/access.ts';
import { hashSecret } from '#gateway/broker/device-credential.ts';
import { toApplianceCredential, toPlatformCredential } from '#gateway/broker/platform-credential.ts';
import { decode } from '#gateway/ingest/decode.ts';
import { createOccupancy } from '#gateway/ingest/occupancy.ts';
import { createAutomationRequests } from '#gateway/integrations/automation-requests.ts';
import { type NodeRed, startNodeRed } from '#gateway/integrations/node-red.ts';
import type { NodeRedOptions } from '#gateway/integrations/node-red-options.ts';
import { createPlatformFeed } from '#gateway/integrations/platform-feed.ts';
import { applianceLogin } from '#gateway/integrations/prepare-flows.ts';
import { createSystemClock } from '#gateway/system.ts';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

const homeId = HomeId.parse('rowan-house');
const nodeRedName = AutomationName.parse('node-red');
const secret = 'a secret of this test, long enough';

/** Stands for the gateway's own voice and ear, and for a lamp: what a test drives and what it sees. */
const tester: Credential = {
  clientId: 'tester',
  secretHash: hashSecret(secret),
  publish: ['nightwell1/rowan-house/platform/#'],
  subscribe: ['nightwell1/rowan-house/automation/#', 'zigbee2mqtt/#', 'nightwell1/rowan-house/+/telemetry'],
  keepaliveMaxMs: 90_000,
};

const logins: readonly Credential[] = [
  tester,
  toPlatformCredential(homeId, nodeRedName, secret),
  toApplianceCredential(nodeRedName, secret),
];

export type HomeWithNodeRed = {
  readonly home: TestHome;
  readonly nodeRed: NodeRed;
  readonly tester: MqttClient;
  readonly folder: string;
  /** What was said to lamps, in order. */
  readonly lampWords: () => ReadonlyArray<{ readonly topic: string; readonly body: unknown }>;
  readonly announced: () => readonly string[];
  /** Says of a resident, as the gateway would, whether they are in bed. */
  readonly say: (inBed: boolean | null, residentId?: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type Flow = ReadonlyArray<Readonly<Record<string, unknown>>>;

/** The example as it ships, but for its tab's environment: which hours count as night, and its patience. */
export function bathroomLight(env: Readonly<Record<string, number>>): Flow {
  const file = new URL(import.meta.resolve('#dashboards/node-red/flows/bathroom-light.json'));
  const flow = JSON.parse(readFileSync(file, 'utf8')) as Flow;
  const change = (each: { readonly name: string }) =>
    Object.hasOwn(env, each.name) ? { ...each, value: String(env[each.name]) } : each;
  return flow.map((node) =>
    node.type === 'tab' ? { ...node, env: (node.env as ReadonlyArray<{ name: string }>).map(change) } : node,
  );
}

/** A flow of its own: one function node, run once at the start, or when something is said of a resident. */
export const aFlowOf = (
  func: string,
  more: { onResident?: boolean | string; wires?: string[]; timeout?: number } = {},
): Flow => [
  { id: 'made', type: 'tab', label: 'Made by a test' },
  more.onResident
    ? {
        id: 'begin',
        type: 'nightwell-resident-state',
        z: 'made',
        resident: more.onResident === true ? 'resident-1' : more.onResident,
        room: '',
        wires: [['body']],
      }
    : { ...once, id: 'begin', z: 'made', wires: [['body']] },
  {
    id: 'body',
    type: 'function',
    z: 'made',
    name: 'the body',
    func,
    outputs: 1,
    timeout: more.timeout ?? 2,
    libs: [],
    wires: [more.wires ?? []],
  },
];

const once = {
  type: 'inject',
  props: [{ p: 'payload' }],
  once: true,
  onceDelay: '0.1',
  repeat: '',
  payload: '',
  payloadType: 'date',
};

/** The real gateway and the real Node-RED beside it, wired as the gateway wires them. */
export async function aHomeWithNodeRed({
  flows,
  ...changes
}: Partial<NodeRedOptions> & { readonly flows?: Flow } = {}): Promise<HomeWithNodeRed> {
  const home = await startHome({ credentials: logins });
  const parent = mkdtempSync(join(tmpdir(), 'nightwell-node-red-'));
  const folder = join(parent, 'node-red');
  if (flows !== undefined) {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'flows.json'), JSON.stringify(flows));
    writeFileSync(join(folder, 'flows_cred.json'), JSON.stringify(applianceLogin));
  }
  const { mqttPort: port } = home.gateway();
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: tester.clientId,
    username: tester.clientId,
    password: secret,
    protocolVersion: 4,
    keepalive: 30,
  });
  const clock = createSystemClock();
  const publish: NodeRedOptions['publish'] = (topic, payload, { retain }) =>
    void client.publish(topic, payload, { qos: 1, retain });
  const nodeRed = startNodeRed({
    folder,
    homeId,
    name: nodeRedName,
    timeZone: 'Europe/London',
    broker: { host: '127.0.0.1', port },
    secret,
    appliances: { host: '127.0.0.1', port, clientId: `appliances-${nodeRedName}`, secret },
    editorPort: null,
    publish,
    clock,
    log: silentLog,
    ...changes,
  });
  const announced: string[] = [];
  const requests = createAutomationRequests({
    homeId,
    onAnnounce: (_name, { words }) => {
      announced.push(words);
      return null;
    },
    onCanaryBack: (_name, nonce) => nodeRed.heard(nonce),
    publish,
    clock,
    log: silentLog,
  });
  const lampWords: Array<{ topic: string; body: unknown }> = [];
  const occupancy = createOccupancy({
    places: () => home.demo.homeConfig.devices,
    onChange: () => feed.refresh(home.gateway().pipeline.home()),
  });
  const feed = createPlatformFeed({
    homeId,
    inBed: occupancy.inBed,
    publish,
    clock,
    guard: (_name, work) => work(),
  });
  client.on('message', (topic, payload) => {
    if (requests.take({ topic, payload })) return;
    const device = parseTopic(topic);
    if (device !== null) {
      const decoded = decode({ lane: device.lane, payload });
      if (decoded.ok && decoded.value.kind === 'bed-window')
        occupancy.take(device.deviceId, decoded.value, clock.uptimeMs());
      return;
    }
    lampWords.push({ topic, body: JSON.parse(payload.toString()) });
  });
  await client.subscribeAsync([...tester.subscribe], { qos: 1 });
  return {
    home,
    nodeRed,
    tester: client,
    folder,
    lampWords: () => lampWords,
    announced: () => announced,
    async say(inBed, residentId = 'resident-12') {
      const body = { kind: 'resident-state', residentId, roomId: 'room-12', inBed, openAlertKinds: [] };
      const topic = toResidentTopic(homeId, ResidentId.parse(residentId));
      await client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
    },
    async stop() {
      await nodeRed.stop();
      await client.endAsync(true);
      await home.stop();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
