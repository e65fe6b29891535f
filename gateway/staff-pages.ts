import { existsSync } from 'node:fs';
import type { HttpRoute } from '#gateway/base/http-route.ts';
import type { StopStack } from '#gateway/base/stop-stack.ts';
import { startScreens } from '#gateway/staff/screens.ts';
import { parseCookies } from '#gateway/staff/session.ts';
import { createSignInDesk } from '#gateway/staff/sign-in.ts';
import type { Journal, Restored } from '#gateway/store/journal.ts';
import { createWeb } from '#gateway/web/server.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { readSignedOut } from './home-documents.ts';
import { defaultNightPolicy } from './night.ts';
import type { OpenedHome } from './open-home.ts';
import type { Pipeline } from './pipeline.ts';

type PagesFrame = OpenedHome & {
  readonly journal: Journal;
  readonly restored: Restored;
  readonly pipeline: Pipeline;
  readonly stack: StopStack;
  readonly devices: () => { heardCount: number; expectedCount: number };
  readonly routes: readonly HttpRoute[];
};

/** What people see and touch: pages, sign-in, screens. Nobody is let in yet. */
export function startStaffPages(frame: PagesFrame, options: GatewayOptions) {
  const { journal, stack, pipeline, devices, sessionKey } = frame;
  const { host, clock, log, policy = defaultNightPolicy.alerting } = options;
  const directory = () => frame.directory;
  const signedOut = readSignedOut(frame.restored.documents);
  const keepSignedOut = (tokens: readonly string[]): void => {
    // Refused: signed out until a restart; the journal rings about itself.
    journal.writeDocument('signed-out', tokens).catch(() => log.warn('sign-out-not-kept'));
  };
  const desk = createSignInDesk({ directory, sessionKey, clock, log, signedOut, keepSignedOut });
  const pagesFolder = existsSync(options.pagesFolder) ? options.pagesFolder : null;
  if (pagesFolder === null) log.warn('pages-missing', { folder: options.pagesFolder });
  const port = options.httpPort;
  const web = stack.add(
    'web',
    createWeb({ host, port, pagesFolder, routes: [...desk.routes, ...frame.routes], parseCookies, log }),
  );
  const screens = startScreens({
    server: web.server,
    ask: pipeline.accept,
    home: pipeline.home,
    directory,
    ladders: policy.ladders,
    devices,
    whose: desk.whose,
    clock,
    log,
  });
  stack.add('screens', screens);
  return { web, screens };
}
