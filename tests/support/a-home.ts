import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Carer, type CarerOptions, startCarer } from '#firmware-sim/carer.ts';
import type { Log } from '#gateway/base/log.ts';
import { silentLog } from '#gateway/base/log.ts';
import type { Credential } from '#gateway/broker/access.ts';
import { toDeviceCredential } from '#gateway/broker/device-credential.ts';
import { createDemoHome, type DemoHome } from '#gateway/demo-home.ts';
import { type Gateway, type GatewayOptions, startGateway } from '#gateway/gateway.ts';
import type { HomeDocuments } from '#gateway/home-documents.ts';
import { createSystemClock } from '#gateway/system.ts';
import { type Device, startDevice } from './a-device.ts';

export type TestHome = {
  readonly demo: DemoHome;
  readonly gateway: () => Gateway;
  readonly url: () => string;
  readonly folder: string;
  readonly secretOf: (deviceId: string) => string;
  readonly carer: (personId: string, options?: Partial<CarerOptions>) => Promise<Carer>;
  readonly device: (deviceId: string) => Promise<Device>;
  /** Stops the gateway and starts it again on the same folder and ports. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export function toDocuments({ homeConfig, directory, consents, devices }: DemoHome): HomeDocuments {
  const credentials = devices.map(({ deviceId, secret }) =>
    toDeviceCredential(homeConfig.homeId, deviceId, secret),
  );
  return { homeConfig, directory, credentials, consents };
}

const withLogins = (documents: HomeDocuments, more: readonly Credential[]): HomeDocuments => ({
  ...documents,
  credentials: [...documents.credentials, ...more],
});

/** The real gateway on loopback, in a folder of its own, with the demonstration home of 20 rooms. */
export async function startHome({
  credentials = [],
  change = (documents) => documents,
  ...options
}: Partial<GatewayOptions> & {
  readonly log?: Log;
  /** Logins at the broker besides the devices'. */
  readonly credentials?: readonly Credential[];
  /** Another home than the demonstration's. */
  readonly change?: (documents: HomeDocuments) => HomeDocuments;
} = {}): Promise<TestHome> {
  const folder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'nightwell-home-'));
  const demo = await createDemoHome();
  const start = async (ports: { httpPort: number; mqttPort: number }, install: boolean): Promise<Gateway> => {
    const started = await startGateway({
      dataFolder: folder,
      host: '127.0.0.1',
      ...ports,
      pagesFolder: 'dashboards/dist/night-staff',
      clock: createSystemClock(),
      log: silentLog,
      onBroken: (cause) => {
        throw cause;
      },
      ...options,
      ...(install ? { install: withLogins(change(toDocuments(demo)), credentials) } : {}),
    });
    if (!started.ok) throw new Error(started.failure.message);
    return started.value;
  };
  let gateway = await start({ httpPort: 0, mqttPort: 0 }, true);
  const { httpPort, mqttPort } = gateway;
  const leaving: Array<() => Promise<void> | void> = [];
  const secretOf = (deviceId: string): string => {
    const device = demo.devices.find((each) => each.deviceId === deviceId);
    if (device === undefined) throw new Error(`the demonstration home has no ${deviceId}`);
    return device.secret;
  };
  return {
    demo,
    folder,
    secretOf,
    gateway: () => gateway,
    url: () => `http://127.0.0.1:${httpPort}`,
    async carer(personId, more = {}) {
      const carer = await startCarer({
        url: `http://127.0.0.1:${httpPort}`,
        personId,
        pin: demo.pin,
        ...more,
      });
      leaving.push(carer.leave);
      return carer;
    },
    async device(deviceId) {
      const device = await startDevice({ port: mqttPort, deviceId, secret: secretOf(deviceId) });
      leaving.push(device.leave);
      return device;
    },
    async restart() {
      await gateway.stop();
      gateway = await start({ httpPort, mqttPort }, false);
    },
    async stop() {
      for (const leave of leaving.splice(0)) await leave();
      await gateway.stop();
      if (options.dataFolder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
