import { fail, ok, type Result } from '#gateway/base/result.ts';

/** What the demonstration itself is asked for; everything else is the gateway's. */
export type DemoOptions = {
  readonly seed: number | null;
  readonly speed: number;
  readonly isFresh: boolean;
  readonly hasHub: boolean;
  readonly hasCarers: boolean;
  /** For the gateway, as they stand on the command line. */
  readonly gatewayArgs: readonly string[];
};

/** As fast as the simulated devices can be told from ones that flood the gateway. */
const FASTEST = 20;

/** Takes the demonstration's own words out of the command line; a failure says which one is wrong. */
export function parseDemoOptions(args: readonly string[]): Result<DemoOptions, string> {
  const left = [...args];
  const takeFlag = (name: string): boolean => {
    const at = left.indexOf(name);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  };
  const takeValue = (name: string): string | null => {
    const at = left.findIndex((word) => word === name || word.startsWith(`${name}=`));
    if (at === -1) return null;
    const [word = ''] = left.splice(at, 1);
    if (word !== name) return word.slice(name.length + 1);
    return left.splice(at, 1)[0] ?? '';
  };
  const seed = takeValue('--seed');
  if (seed !== null && !/^\d{1,9}$/.test(seed)) {
    return fail(`--seed ${seed}: not understood. It takes a whole number.`);
  }
  const speed = takeValue('--speed') ?? '1';
  if (!/^\d{1,2}$/.test(speed) || Number(speed) < 1 || Number(speed) > FASTEST) {
    return fail(`--speed ${speed}: not understood. It takes a whole number from 1 to ${FASTEST}.`);
  }
  const influxUrl = takeValue('--influx');
  if (influxUrl !== null && !/^https?:\/\/./.test(influxUrl)) {
    return fail(`--influx ${influxUrl}: not understood. It takes an address, such as http://127.0.0.1:8086.`);
  }
  const isFresh = takeFlag('--fresh');
  const hasHub = !takeFlag('--without-hub');
  const hasCarers = takeFlag('--with-carers') || Number(speed) > 1;
  const influxArgs = influxUrl === null ? [] : ['--influx-url', influxUrl, '--influx-database', 'nightwell'];
  return ok({
    seed: seed === null ? null : Number(seed),
    speed: Number(speed),
    isFresh,
    hasHub,
    hasCarers,
    gatewayArgs: [...left, ...influxArgs],
  });
}

export const demoHelp: readonly string[] = [
  '  --seed N         Another night: what happens after the first minutes follows from it.',
  `  --speed N        A night of a story, N times faster than life, 1–${FASTEST}: at ${FASTEST} it takes half an hour. Default: 1`,
  '  --with-carers    Two simulated carers take what you leave. Always so where --speed is above 1.',
  '  --without-hub    No regional hub, no clinical lead’s pages.',
  '  --influx URL     Keep the history in this InfluxDB 1.x, in its database nightwell.',
  '  --fresh          Begin anew: what home and hub remember is put beside, not deleted.',
];
