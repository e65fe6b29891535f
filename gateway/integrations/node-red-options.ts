import type { HomeId } from '#devices/ids.ts';
import type { AutomationName } from '#devices/platform.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import type { CanaryLimits } from './canary-watch.ts';

export type NodeRedLimits = CanaryLimits & {
  /** Of JavaScript's heap; the whole process takes about 100 MB more. */
  readonly memoryMb: number;
  readonly firstRestartMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopWithinMs: number;
};

/** Design decisions of this project, 2026-11: Node-RED may be away for a minute, and nobody is worse off. */
export const defaultNodeRedLimits: NodeRedLimits = {
  memoryMb: 256,
  canaryEveryMs: 30_000,
  answerWithinMs: 10_000,
  startWithinMs: 60_000,
  firstRestartMs: 1_000,
  stopWithinMs: 4_000,
};

export type NodeRedOptions = {
  /** Its own folder in the home's data folder. Made where it is missing, mode 0700. */
  readonly folder: string;
  readonly homeId: HomeId;
  readonly name: AutomationName;
  /** IANA name: flows that ask for the hour get the home's. */
  readonly timeZone: string;
  readonly broker: { readonly host: string; readonly port: number };
  /** Secret of its platform login. */
  readonly secret: string;
  /** Where the example flow finds lamps: Zigbee2MQTT's broker, and a login there. */
  readonly appliances: {
    readonly host: string;
    readonly port: number;
    readonly clientId: string;
    readonly secret: string;
  };
  /** The editor, on loopback, with a credential made for this run. Null: none, and no HTTP at all. 0: any free port. */
  readonly editorPort: number | null;
  readonly publish: (topic: string, payload: string, options: { readonly retain: boolean }) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<NodeRedLimits>;
};

export type NodeRedState = {
  readonly state: 'starting' | 'running' | 'waiting' | 'off' | 'stopped';
  /** What is wrong, in words for an installer; null while all is well. */
  readonly why: string | null;
  readonly pid: number | null;
  readonly restartCount: number;
  readonly lastAnswerUptimeMs: number | null;
  /** For a signed-in installer's eyes only. */
  readonly editor: { readonly url: string; readonly userName: string; readonly password: string } | null;
  /** The end of its own output. May name somebody: for a signed-in installer, never for a log. */
  readonly lines: readonly string[];
};
