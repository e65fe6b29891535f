import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import type { Clock } from '#gateway/base/clock.ts';
import { startGateway } from '#gateway/gateway.ts';
import type { Gateway, GatewayOptions } from '#gateway/gateway-options.ts';
import type { HomeDocuments } from '#gateway/home-documents.ts';
import type { JournalOptions } from '#gateway/store/journal.ts';
import { createLineLog, createSystemClock } from '#gateway/system.ts';
import { answerParent } from './child.ts';
import { monotonicMs } from './wire.ts';

/** The measured gateway, in a process of its own: as `main.ts` starts it, but for the faults and the questions. */

/** What stands beside the night: all of it named, nothing by default. */
export type BesideParts = Required<Pick<GatewayOptions, 'history' | 'hubLink' | 'nodeRed'>>;

export type GatewayStart = {
  readonly dataFolder: string;
  /** JSON of the home to set up. */
  readonly homeFile: string;
  readonly faults: JournalOptions['faults'] | null;
  /** Null: as a gateway is that is told nothing. */
  readonly beside: BesideParts | null;
};
export type GatewayPorts = { readonly httpPort: number; readonly mqttPort: number };

let gateway: Gateway | null = null;
/** The wall clock alone can be set, as a person or a time server would; what waits, waits by the uptime clock. */
const system = createSystemClock();
let aheadMs = 0;
/** An edge found within this is found. */
const EDGE_MS = 0.05;
const clock: Clock = { ...system, nowMs: () => system.nowMs() + aheadMs };

answerParent({
  async start({ dataFolder, homeFile, faults, beside }: GatewayStart): Promise<GatewayPorts> {
    const started = await startGateway({
      dataFolder,
      host: '127.0.0.1',
      httpPort: 0,
      mqttPort: 0,
      pagesFolder: 'dashboards/dist',
      clock,
      // Every line is made, as in a home, and lost.
      log: createLineLog('info', (line) => void process.stdout.write(`${line}\n`)),
      onBroken: (cause) => {
        throw cause;
      },
      // Written by this version of the bench a moment ago.
      install: JSON.parse(readFileSync(homeFile, 'utf8')) as HomeDocuments,
      ...(faults === null ? {} : { faults }),
      ...(beside ?? {}),
    });
    if (!started.ok) throw new Error(started.failure.message);
    gateway = started.value;
    flushCompileCache();
    return { httpPort: gateway.httpPort, mqttPort: gateway.mqttPort };
  },
  nowMs: () => clock.nowMs(),
  /** Sets the wall clock, and lets the home look at it. Resolves with the instant, on everybody's clock, that it was `toAtMs`. */
  setClock({ toAtMs }: { toAtMs: number }): number {
    const edge = findEdge();
    aheadMs = toAtMs - edge.atMs;
    gateway?.pipeline.accept({ kind: 'clock-ticked' });
    return edge.monotonicMs;
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

/** The wall clock counts whole milliseconds, and the edge of one is an instant. Looks again where we were held up meanwhile. */
function findEdge(): { readonly atMs: number; readonly monotonicMs: number } {
  let last = { atMs: system.nowMs(), monotonicMs: monotonicMs() };
  for (;;) {
    const next = { atMs: system.nowMs(), monotonicMs: monotonicMs() };
    if (next.atMs === last.atMs + 1 && next.monotonicMs - last.monotonicMs < EDGE_MS) return next;
    last = next;
  }
}
