import { readFileSync } from 'node:fs';
import { startGateway } from '#gateway/gateway.ts';
import type { Gateway } from '#gateway/gateway-options.ts';
import type { HomeDocuments } from '#gateway/home-documents.ts';
import type { JournalOptions } from '#gateway/store/journal.ts';
import { createLineLog, createSystemClock } from '#gateway/system.ts';
import { answerParent } from './child.ts';

/** The measured gateway, in a process of its own: as `main.ts` starts it, but for the faults and the questions. */

export type GatewayStart = {
  readonly dataFolder: string;
  /** JSON of the home to set up. */
  readonly homeFile: string;
  readonly faults: JournalOptions['faults'] | null;
};
export type GatewayPorts = { readonly httpPort: number; readonly mqttPort: number };

let gateway: Gateway | null = null;

answerParent({
  async start({ dataFolder, homeFile, faults }: GatewayStart): Promise<GatewayPorts> {
    const started = await startGateway({
      dataFolder,
      host: '127.0.0.1',
      httpPort: 0,
      mqttPort: 0,
      pagesFolder: 'dashboards/dist',
      clock: createSystemClock(),
      // Every line is made, as in a home, and lost.
      log: createLineLog('info', (line) => void process.stdout.write(`${line}\n`)),
      onBroken: (cause) => {
        throw cause;
      },
      // Written by this version of the bench a moment ago.
      install: JSON.parse(readFileSync(homeFile, 'utf8')) as HomeDocuments,
      ...(faults === null ? {} : { faults }),
    });
    if (!started.ok) throw new Error(started.failure.message);
    gateway = started.value;
    return { httpPort: gateway.httpPort, mqttPort: gateway.mqttPort };
  },
  stats() {
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    const memory = { heapUsedMb: heapUsed / 1e6, externalMb: (external + arrayBuffers) / 1e6 };
    return { ...gateway?.stats(), ...memory };
  },
  stop: () => gateway?.stop(),
  // Ends by itself rather than by a signal, so that a profile asked for by NODE_OPTIONS is written.
  leave: () => setTimeout(() => process.exit(0), 10) && undefined,
});
