import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HttpResponse, HttpRoute } from '#gateway/base/http-route.ts';
import type { Log } from '#gateway/base/log.ts';
import { isSameOrigin } from '#gateway/base/same-origin.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import { createPages, type PageMount } from './pages.ts';

export type WebOptions = {
  readonly host: string;
  readonly port: number;
  /** Folders of built pages and where they stand; none: only the API is served. */
  readonly pages: readonly PageMount[];
  readonly routes: readonly HttpRoute[];
  readonly parseCookies: (header: string | undefined) => Readonly<Record<string, string>>;
  readonly log: Log;
};

const BODY_MOST_BYTES = 16_384;

const safety = {
  'Content-Security-Policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'",
    "font-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;

/** Pages and API of this home on one port. Listens when `listen` is called, after every part has hung itself in. */
export function createWeb(
  options: WebOptions,
): { server: Server; listen: () => Promise<number> } & Stoppable {
  const { host, port, log } = options;
  const servePage = createPages(options.pages, log);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(safety)) response.setHeader(name, value);
    const url = parseUrl(request.url);
    if (url === null) return send(response, { status: 400 });
    const path = url.pathname;
    if (!path.startsWith('/api/')) {
      return servePage({ request, response, url }, () => send(response, { status: 404 }));
    }
    answer(request, url, options).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        log.error('web-request-failed', { path, message: String(error) });
        if (!response.headersSent) response.writeHead(500);
        response.end();
      },
    );
  });
  server.on('error', (error) => log.error('web-server-failed', { message: error.message }));
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  return {
    server,
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        if (!server.listening) return resolve();
        server.close(() => resolve());
      }),
  };
}

/** Null for `GET // HTTP/1.1` and the like: HTTP lets a client write there what is no address at all. */
function parseUrl(url = '/'): URL | null {
  return URL.canParse(url, 'http://home') ? new URL(url, 'http://home') : null;
}

async function answer(request: IncomingMessage, url: URL, options: WebOptions): Promise<HttpResponse> {
  const route = options.routes.find(
    (candidate) => candidate.path === url.pathname && candidate.method === request.method,
  );
  if (route === undefined) return { status: 404 };
  if (route.method === 'POST' && !isOwnJson(request)) return { status: 400 };
  const cookies = options.parseCookies(request.headers.cookie);
  const body = route.method === 'POST' ? await readJson(request) : { ok: true as const, value: null };
  const query = Object.fromEntries(url.searchParams);
  const address = request.socket.remoteAddress ?? '';
  return body.ok ? route.handle({ body: body.value, cookies, query, address }) : { status: 400 };
}

/** A form on somebody else's page can send neither JSON nor our origin. A request without a body needs no type. */
function isOwnJson(request: IncomingMessage): boolean {
  const isEmpty =
    request.headers['content-length'] === '0' && request.headers['transfer-encoding'] === undefined;
  return (
    isSameOrigin(request.headers) &&
    (isEmpty || (request.headers['content-type'] ?? '').startsWith('application/json'))
  );
}

/** What is too large is read to its end all the same, and dropped: who hangs up early is not heard saying no. */
async function readJson(request: IncomingMessage): Promise<{ ok: true; value: unknown } | { ok: false }> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= BODY_MOST_BYTES) chunks.push(chunk);
  }
  if (sizeBytes > BODY_MOST_BYTES) return { ok: false };
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return { ok: true, value: null };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function send(response: ServerResponse, { status, body, file, cookies }: HttpResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  if (cookies !== undefined) response.setHeader('Set-Cookie', [...cookies]);
  if (status === 204) {
    response.writeHead(status).end();
    return;
  }
  if (file !== undefined) {
    response.writeHead(status, { 'Content-Type': file.contentType, 'Content-Length': file.bytes.byteLength });
    response.end(file.bytes);
    return;
  }
  // Every other answer is JSON, also one that says nothing but its status: a page need not wonder.
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body ?? null));
}
