import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HomeId } from '#devices/ids.ts';
import type { Log } from '#gateway/base/log.ts';
import { createStopStack, type Stoppable } from '#gateway/base/stop-stack.ts';
import type { HubLinkFile } from '#gateway/hub-link/envelope.ts';
import { createApi } from './api.ts';
import { startHubBroker } from './broker.ts';
import { prepareCertificates } from './certificates.ts';
import { createIntake } from './intake.ts';
import { startLive, toChanged } from './live.ts';
import type { PersonId } from './protocol.ts';
import { openRegister } from './register.ts';
import { rereadEnvelopes } from './reread.ts';
import { migrate } from './schema.ts';
import { makeSecret } from './secrets.ts';
import { createSignInDesk } from './sign-in.ts';
import type { Sql } from './sql.ts';
import { createHubWeb } from './web.ts';

export type HubOptions = {
  readonly dataFolder: string;
  /** Opened by whoever starts the hub; closed with it. */
  readonly sql: Sql;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  /** Names and addresses by which homes reach this hub; the first one stands in their link files. */
  readonly names: readonly [string, ...string[]];
  readonly isPagesTls: boolean;
  readonly pagesFolder: string | null;
  readonly nowMs: () => number;
  readonly log: Log;
};

export type Hub = Stoppable & {
  readonly httpPort: number;
  readonly mqttPort: number;
  /** Takes a home on and writes its link file, readable by this user only. Null: known already. */
  readonly addHome: (homeId: HomeId) => Promise<string | null>;
  /** A new password made by luck; said once, here. */
  readonly resetPassword: (personId: PersonId) => Promise<string>;
  readonly hasPeople: () => Promise<boolean>;
  readonly stats: () => Readonly<Record<string, number | string>>;
};

/** Builds the regional server from the bottom to the top; `stop` takes it down in reverse. Rejects if it can't start. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { dataFolder, sql, host, nowMs, log, names } = options;
  const stack = createStopStack();
  stack.add('store', { stop: () => sql.close() });
  try {
    await migrate(sql);
    const rereadCount = await rereadEnvelopes(sql);
    if (rereadCount > 0) log.info('envelopes-reread', { count: rereadCount });
    const register = await openRegister(sql, nowMs);
    const certificates = await prepareCertificates(join(dataFolder, 'certificates'), names, nowMs());
    const isSecure = options.isPagesTls;
    const desk = createSignInDesk({
      register,
      sessionKey: await register.sessionKey(),
      isSecure,
      nowMs,
      log,
    });
    const web = createHubWeb({
      host,
      port: options.httpPort,
      certificates: isSecure ? certificates : null,
      pagesFolder: options.pagesFolder,
      answer: createApi(sql, desk, nowMs),
      log,
    });
    stack.add('web', web);
    const live = stack.add('live', startLive({ server: web.server, sql, whose: desk.whose, log }));
    const onChanged = (n: number, homeId: HomeId): void => live.tell(toChanged(n, homeId));
    const intake = createIntake({ sql, nowMs, log, onChanged });
    const { secretHashOf } = register;
    const broker = await startHubBroker({
      host,
      port: options.mqttPort,
      certificates,
      secretHashOf,
      onBatch: intake.take,
      log,
    });
    stack.add('broker', broker);
    const httpPort = await web.listen();
    log.info('hub-listening', { httpPort, mqttPort: broker.port, engine: sql.engine });
    return {
      httpPort,
      mqttPort: broker.port,
      async addHome(homeId) {
        const secret = await register.addHome(homeId);
        if (secret === null) return null;
        const link = { v: 1, homeId, host: names[0], port: broker.port, secret, caPem: certificates.caPem };
        return writeLinkFile(dataFolder, link as HubLinkFile);
      },
      async resetPassword(personId) {
        const password = makeSecret().slice(0, 20);
        await register.setPassword(personId, password);
        return password;
      },
      hasPeople: register.hasPeople,
      stats: () => ({
        engine: sql.engine,
        ...intake.stats(),
        connectedHomeCount: broker.connectedCount(),
        livePageCount: live.connectedCount(),
      }),
      stop: () => stack.stop(),
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

function writeLinkFile(dataFolder: string, link: HubLinkFile): string {
  const folder = join(dataFolder, 'homes');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${link.homeId}.json`);
  writeFileSync(path, `${JSON.stringify(link, null, 2)}\n`, { mode: 0o600 });
  return path;
}
