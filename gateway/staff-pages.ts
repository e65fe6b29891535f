import type { HttpRoute } from '#gateway/base/http-route.ts';
import type { Board } from '#gateway/staff/protocol.ts';
import { startScreens } from '#gateway/staff/screens.ts';
import { parseCookies } from '#gateway/staff/session.ts';
import { createSignInDesk } from '#gateway/staff/sign-in.ts';
import { toPageMounts } from '#gateway/web/pages.ts';
import { createWeb } from '#gateway/web/server.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { readSignedOut } from './home-documents.ts';
import type { Frame } from './house-frame.ts';
import { defaultNightPolicy } from './night.ts';

type PagesFrame = Frame & { readonly devices: () => Board['devices'] };

/** What people see and touch: pages, sign-in, screens. Nobody is let in yet; further parts add their `routes`. */
export function startStaffPages(frame: PagesFrame, options: GatewayOptions) {
  const { journal, stack, pipeline, devices, sessionKey, register } = frame;
  const { host, clock, log, policy = defaultNightPolicy.alerting } = options;
  const directory = () => register.documents().directory;
  const signedOut = readSignedOut(frame.restored.documents);
  const keepSignedOut = (tokens: readonly string[]): void => {
    // Refused: signed out until a restart; the journal rings about itself.
    journal.writeDocument('signed-out', tokens).catch(() => log.warn('sign-out-not-kept'));
  };
  const desk = createSignInDesk({ directory, sessionKey, clock, log, signedOut, keepSignedOut });
  const pages = toPageMounts(options.pagesFolder);
  const port = options.httpPort;
  const routes: HttpRoute[] = [...desk.routes];
  const web = stack.add('web', createWeb({ host, port, pages, routes, parseCookies, log }));
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
  return { web, routes, screens, whose: desk.whose };
}
