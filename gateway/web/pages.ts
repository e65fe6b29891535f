import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import type { Log } from '#gateway/base/log.ts';

/** One folder of built pages, and where on this site it stands. */
export type PageMount = { readonly mount: '/' | '/bedside/' | '/office/'; readonly folder: string };

/** The pages of a home in the folder that `npx nightwell build pages` writes to. */
export const toPageMounts = (distFolder: string): readonly PageMount[] => [
  { mount: '/', folder: join(distFolder, 'night-staff') },
  { mount: '/bedside/', folder: join(distFolder, 'bedside') },
  { mount: '/office/', folder: join(distFolder, 'home-office') },
];

type Visit = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly url: URL };
type Serve = (visit: Visit, otherwise: () => void) => void;

/** Serves each folder below its mount. `otherwise` is called where there is no such file. */
export function createPages(mounts: readonly PageMount[], log: Log): Serve {
  // The longest first: `/` covers all that no other one does.
  const served = mounts
    .toSorted((one, other) => other.mount.length - one.mount.length)
    .map(({ mount, folder }) => ({ mount, serve: serveFolder(mount, folder, log) }));
  return (visit, otherwise) => {
    const { pathname, search } = visit.url;
    const found = served.find(({ mount }) => pathname.startsWith(mount) || `${pathname}/` === mount);
    if (found === undefined) return otherwise();
    // A page's own addresses are relative: without the stroke at the end they would be another page's.
    if (!pathname.startsWith(found.mount)) return redirect(visit.response, `${found.mount}${search}`);
    return found.serve(visit, otherwise);
  };
}

function serveFolder(mount: string, folder: string, log: Log): Serve {
  if (!existsSync(folder)) {
    log.warn('pages-missing', { mount, folder });
    return ({ response }) => sayMissing(response);
  }
  const files = sirv(folder, { etag: true, single: false });
  return ({ request, response, url }, otherwise) => {
    // As it reads once `..` and the like are resolved, and as the folder knows it.
    request.url = `${url.pathname.slice(mount.length - 1)}${url.search}`;
    files(request, response, otherwise);
  };
}

function redirect(response: ServerResponse, to: string): void {
  response.writeHead(308, { Location: to, 'Cache-Control': 'no-store' }).end();
}

const missingWords =
  'This page is not on this machine yet. Whoever looks after Nightwell here can build it: npx nightwell build pages\n';

function sayMissing(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(missingWords);
}
