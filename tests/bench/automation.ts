import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ResidentId } from '#devices/ids.ts';
import { toResidentTopic } from '#devices/platform.ts';
import { hashSecret } from '#gateway/broker/device-credential.ts';
import { applianceLogin } from '#gateway/integrations/prepare-flows.ts';
import { aFlowOf, bathroomLight } from '#tests/gateway/integrations/a-node-red.ts';
import { BENCH_HOME_ID, type LargeHome } from './large-home.ts';
import { connectWire } from './wire.ts';

type Login = LargeHome['documents']['credentials'][number];

const MOVE_EVERY_MS = 200;
/** Whose bathroom has the light of the example. */
const MOVING = 'resident-12';
/** Nobody: a word of them keeps Node-RED busy. */
const SPINNING = 'resident-9999';

/** A login that speaks of residents as the gateway's own feed does, and hears what is said to lamps. */
export function createMoverLogin(): { readonly login: Login; readonly secret: string } {
  const secret = randomBytes(24).toString('base64url');
  const login: Login = {
    clientId: 'bench-mover',
    secretHash: hashSecret(secret),
    publish: [
      toResidentTopic(BENCH_HOME_ID, ResidentId.parse(MOVING)),
      toResidentTopic(BENCH_HOME_ID, ResidentId.parse(SPINNING)),
    ],
    subscribe: ['zigbee2mqtt/#'],
    keepaliveMaxMs: 30_000,
  };
  return { login, secret };
}

/** The example's flow, at any hour and with little patience, and one that can be told to hang for `spinSeconds`. */
export function writeFlows(dataFolder: string, spinSeconds: number): void {
  const folder = join(dataFolder, 'node-red');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const example = bathroomLight({ NIGHT_FROM_HOUR: 0, NIGHT_TO_HOUR: 24, OFF_AFTER_BED_S: 0.05 });
  const hang = aFlowOf('for (;;);', { onResident: SPINNING, timeout: spinSeconds });
  writeFileSync(join(folder, 'flows.json'), JSON.stringify([...example, ...hang]));
  writeFileSync(join(folder, 'flows_cred.json'), JSON.stringify(applianceLogin));
}

export type Mover = {
  /** Somebody gets up and goes to bed again and again, until `rest`. */
  readonly move: () => void;
  readonly rest: () => void;
  /** What the flow has said to lamps. */
  readonly lampCount: () => number;
  /** Hangs Node-RED for as long as its flow's timeout allows. */
  readonly spin: () => void;
  readonly end: () => void;
};

export async function connectMover(port: number, secret: string): Promise<Mover> {
  let lampCount = 0;
  let inBed = true;
  let timer: NodeJS.Timeout | undefined;
  const onMessage = (): void => {
    lampCount += 1;
  };
  const wire = await connectWire({ port, clientId: 'bench-mover', secret, onMessage });
  await wire.subscribe('zigbee2mqtt/#');
  const say = (residentId: string): void => {
    const body = { kind: 'resident-state', residentId, roomId: null, inBed, openAlertKinds: [] };
    wire.publish(toResidentTopic(BENCH_HOME_ID, ResidentId.parse(residentId)), JSON.stringify(body), 0);
  };
  return {
    move() {
      timer = setInterval(() => {
        inBed = !inBed;
        say(MOVING);
      }, MOVE_EVERY_MS);
    },
    rest: () => clearInterval(timer),
    lampCount: () => lampCount,
    spin: () => say(SPINNING),
    end() {
      clearInterval(timer);
      wire.end();
    },
  };
}
