import { request as askServer, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import type { Live } from '#gateway/office/live.ts';
import type { OfficeRefusal } from '#gateway/office/protocol.ts';
import { anOffice } from '#tests/gateway/office/an-office.ts';

const pagesPath = fileURLToPath(new URL('../../dashboards/dist/home-office', import.meta.url));

/**
 * The built pages at `/office/` in front of a real office: its web server, sign-in desk, register and journal. What the
 * page sees on the way can be cut or answered otherwise; the content security policy is the real server's.
 */
export async function startOfficeSite(live: Partial<Live> = {}) {
  const office = await anOffice(live);
  const policy = (await fetch(`${office.url}/api/alive`)).headers.get('content-security-policy');
  if (policy === null) throw new Error('the web server sends no content security policy');
  const files = sirv(pagesPath, { dev: true });
  const script = { isAway: false, refusals: new Map<string, OfficeRefusal>() };
  const server = createServer((request, response) => {
    if (script.isAway) return request.socket.destroy();
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const refusal = script.refusals.get(path);
    if (refusal !== undefined) {
      script.refusals.delete(path);
      response.writeHead(refusal.code === 'not-signed-in' ? 401 : 503, {
        'content-type': 'application/json',
      });
      return response.end(JSON.stringify(refusal));
    }
    if (path.startsWith('/api/')) return passOn(office.url, request, response);
    response.setHeader('content-security-policy', policy);
    request.url = path.replace(/^\/office/, '');
    files(request, response, () => void response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    office,
    url: `http://127.0.0.1:${port}/office/`,
    /** Nothing answers until it is over. */
    setAway: (isAway: boolean): void => {
      script.isAway = isAway;
      if (isAway) server.closeAllConnections();
    },
    /** The next request there is answered so, once. */
    refuseOnce: (path: string, refusal: OfficeRefusal): void => {
      script.refusals.set(path, refusal);
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await office.stop();
    },
  };
}
export type OfficeSite = Awaited<ReturnType<typeof startOfficeSite>>;

function passOn(url: string, request: IncomingMessage, response: ServerResponse): void {
  // As from a page of that server's own.
  const headers = { ...request.headers, host: new URL(url).host, origin: url };
  const onward = askServer(`${url}${request.url}`, { method: request.method ?? 'GET', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
