import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** What the server does with a request: answers, or (`hang`) takes it and never says anything. */
export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'hang'
  | 'half';

export type FaultyServer = {
  readonly url: string;
  /** The bodies that came, unpacked, oldest first. */
  readonly bodies: string[];
  readonly paths: string[];
  readonly stop: () => Promise<void>;
};

/** An HTTP server on loopback that answers each request as `decide` says. */
export async function startFaultyServer(
  decide: (body: string, request: IncomingMessage) => Answer,
): Promise<FaultyServer> {
  const bodies: string[] = [];
  const paths: string[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = await buffer(request);
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
    bodies.push(body);
    paths.push(request.url ?? '');
    const answer = decide(body, request);
    if (answer === 'hang') return;
    if (answer === 'half') {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
        .write('{"results"');
      return;
    }
    response
      .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      .end(answer.body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy()); // the client gave up in the middle
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on a port: the address is an object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    paths,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
