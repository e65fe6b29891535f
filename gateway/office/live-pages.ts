import { type Clock, toLifeMs } from '#gateway/base/clock.ts';
import { ok, type Result } from '#gateway/base/result.ts';
import type { StaffMember } from '#gateway/staff/directory.ts';
import { Presence } from '#gateway/staff/directory.ts';
import type { Documents } from './documents.ts';
import type { HubFacts, Live, NodeRedFacts, PlansFacts } from './live.ts';
import type { LeavingPage, NodeRedPage, PlansPage } from './live-messages.ts';
import type { OfficeRefusal, Overview } from './protocol.ts';
import { refuse } from './refusals.ts';
import { toRights } from './rights.ts';
import { toWatching } from './watching.ts';

/** A hub link whose thread is busy or gone is given this long. */
const HUB_WITHIN_MS = 3_000;

export function toOverview(documents: Documents, live: Live, { me, nowAtMs }: Asking): Overview {
  const { directory, homeConfig } = documents;
  const { heardCount, expectedCount } = live.devices();
  const counted = Presence.options.map(
    (presence) =>
      [presence, directory.residents.filter((each) => each.presence === presence).length] as const,
  );
  return {
    nowAtMs,
    homeName: directory.homeName,
    timeZone: homeConfig.timeZone,
    me: { personId: me.personId, name: me.name, role: me.role },
    may: [...toRights(me.role)],
    counts: {
      people: directory.people.length,
      residents: Object.fromEntries(counted) as Record<Presence, number>,
      rooms: homeConfig.rooms.length,
      devices: homeConfig.devices.length,
      devicesExpected: expectedCount,
      devicesHeard: heardCount,
      devicesRefused: toWatching(documents).refusals.size,
      outletsFailing: live.outlets().filter(({ state }) => state === 'failing').length,
      planProblems: live.plans()?.state().problems.length ?? 0,
    },
  };
}
type Asking = { readonly me: StaffMember; readonly nowAtMs: number };

export function toNodeRedPage(facts: NodeRedFacts | null): NodeRedPage {
  return {
    isSetUp: facts !== null,
    state: facts?.state ?? null,
    words: facts?.why ?? null,
    restartCount: facts?.restartCount ?? 0,
    editor: facts?.editor ?? null,
    lines: [...(facts?.lines ?? [])],
  };
}

export function toPlansPage(facts: PlansFacts | null): PlansPage {
  if (facts === null) {
    return {
      ...{ isSetUp: false, folder: null, readAtMs: null },
      ...{ residentCount: 0, reminderCount: 0, problems: [] },
    };
  }
  return { isSetUp: true, ...facts, problems: [...facts.problems] };
}

/** What leaves this house next. */
export async function readLeavingPage(
  hub: HubFacts | null,
  clock: Clock,
): Promise<Result<LeavingPage, OfficeRefusal>> {
  const nowAtMs = clock.nowMs();
  if (hub === null) {
    const nothing = { waitingCount: 0, waitingBytes: 0, droppedCount: 0, next: null };
    return ok({ nowAtMs, isSetUp: false, state: null, ...nothing });
  }
  const next = await within(HUB_WITHIN_MS, hub.nextEnvelope(), clock);
  if (next === 'late')
    return refuse(
      'not-available',
      'The part that sends to the hub does not answer just now. Try again soon.',
    );
  const { hubState, hubWaitingCount, hubWaitingBytes, hubDroppedCount } = hub.stats();
  return ok({
    nowAtMs,
    isSetUp: true,
    state: hubState,
    waitingCount: hubWaitingCount,
    waitingBytes: hubWaitingBytes,
    droppedCount: hubDroppedCount,
    next,
  });
}

async function within<T>(ms: number, wanted: Promise<T>, clock: Clock): Promise<T | 'late'> {
  let cancel = (): void => {};
  const late = new Promise<'late'>((resolve) => {
    cancel = clock.wakeIn(toLifeMs(clock, ms), () => resolve('late'));
  });
  try {
    return await Promise.race([wanted, late]);
  } finally {
    cancel();
  }
}
