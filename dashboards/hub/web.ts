import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import sirv from 'sirv';
import type { Log } from '#gateway/base/log.ts';
import type { Stoppable } from '#gateway/base/stop-stack.ts';
import type { Certificates } from './certificates.ts';

export type Ask = {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly cookieHeader: string | undefined;
};
export type Reply = {
  readonly status: 200 | 204 | 400 | 401 | 404 | 429;
  readonly body?: unknown;
  readonly cookie?: string;
};

export type HubWebOptions = {
  readonly host: string;
  readonly port: number;
  /** Null: plain HTTP, for this machine alone or behind a proxy on it. */
  readonly certificates: Certificates | null;
  readonly pagesFolder: string | null;
  readonly answer: (ask: Ask) => Promise<Reply>;
  readonly log: Log;
};

const BODY_MOST_BYTES = 16_384;
const safety = {
  'Content-Security-Policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;

/** The clinical lead's pages and their API on one port. Listens when `listen` is called. */
export function createHubWeb(
  options: HubWebOptions,
): Stoppable & { readonly server: Server; readonly listen: () => Promise<number> } {
  const pages =
    options.pagesFolder === null ? null : sirv(options.pagesFolder, { etag: true, single: false });
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(safety)) response.setHeader(name, value);
    const path = toPath(request.url);
    if (path === null) return send(response, { status: 400 });
    if (!path.startsWith('/api/')) {
      if (pages === null) return send(response, { status: 404 });
      return pages(request, response, () => send(response, { status: 404 }));
    }
    answer(request, path, options).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        options.log.error('web-request-failed', { path, message: String(error) });
        if (!response.headersSent) response.writeHead(500);
        response.end();
      },
    );
  };
  const { certificates } = options;
  const server =
    certificates === null
      ? createHttp(take)
      : createHttps({ cert: certificates.certPem, key: certificates.keyPem, minVersion: 'TLSv1.2' }, take);
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  return {
    server,
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => {
          server.off('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : options.port);
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

function toPath(url = '/'): string | null {
  return URL.canParse(url, 'http://hub') ? new URL(url, 'http://hub').pathname : null;
}

async function answer(request: IncomingMessage, path: string, options: HubWebOptions): Promise<Reply> {
  const { method = '' } = request;
  if (method === 'POST' && !isOwnJson(request)) return { status: 400 };
  const body = method === 'POST' ? await readJson(request) : null;
  if (body === undefined) return { status: 400 };
  return options.answer({ method, path, body, cookieHeader: request.headers.cookie });
}

/** Somebody else's page can send a form, but neither JSON nor our origin. */
function isOwnJson(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  return isOwn && (request.headers['content-type'] ?? '').startsWith('application/json');
}

/** Undefined: too large, or no JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= BODY_MOST_BYTES) chunks.push(chunk);
  }
  if (sizeBytes > BODY_MOST_BYTES) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined; // the answer is 400
  }
}

function send(response: ServerResponse, { status, body, cookie }: Reply): void {
  response.setHeader('Cache-Control', 'no-store');
  if (cookie !== undefined) response.setHeader('Set-Cookie', cookie);
  if (status === 204) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body ?? null));
}
