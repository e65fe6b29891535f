import { ok } from '#gateway/base/result.ts';
import { toConsentsPage } from './consents-page.ts';
import { toDevicesPage } from './devices-page.ts';
import type { Handlers, OfficeDeps, PagePath } from './handlers.ts';
import { readLeavingPage, toNodeRedPage, toOverview, toPlansPage } from './live-pages.ts';
import { toPeoplePage } from './people.ts';
import { toResidentsPage } from './residents.ts';
import { mayDo } from './rights.ts';
import { toRoomsPage } from './rooms.ts';

export function createPages({ register, live, clock }: OfficeDeps): Handlers<PagePath> {
  const { documents, versions } = register;
  return {
    '/api/office/overview': ({ me }) => ok(toOverview(documents(), live, { me, nowAtMs: clock.nowMs() })),
    '/api/office/people': () => ok(toPeoplePage(documents(), versions().directory)),
    '/api/office/residents': () => ok(toResidentsPage(documents(), versions().directory)),
    '/api/office/rooms': () => ok(toRoomsPage(documents(), versions().homeConfig)),
    '/api/office/devices': ({ me }) =>
      ok(
        toDevicesPage(documents(), {
          version: versions().homeConfig,
          nowAtMs: clock.nowMs(),
          nowUptimeMs: clock.uptimeMs(),
          withNames: mayDo(me.role, 'see-residents'),
          live,
        }),
      ),
    '/api/office/outlets': () => ok({ nowAtMs: clock.nowMs(), outlets: [...live.outlets()] }),
    '/api/office/node-red': () => ok(toNodeRedPage(live.nodeRed())),
    '/api/office/leaving': () => readLeavingPage(live.hub(), clock),
    '/api/office/consents': () =>
      ok(
        toConsentsPage(documents(), {
          version: versions().consents,
          nowAtMs: clock.nowMs(),
          refusals: live.refusals(),
        }),
      ),
    '/api/office/plans': () => ok(toPlansPage(live.plans()?.state() ?? null)),
    '/api/office/plans/read': async () => ok(toPlansPage((await live.plans()?.read()) ?? null)),
  };
}
