import { networkInterfaces } from 'node:os';

/** This machine's own addresses on the local network, IPv4. */
export const lanAddresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);

/** Where others reach a gateway that listens on `host`: of all addresses, the first one on the local network. */
export const toReachableHost = (host: string): string =>
  host === '0.0.0.0' ? (lanAddresses()[0] ?? '127.0.0.1') : host;
