import type { HomeId, ResidentId } from '#devices/ids.ts';
import type { AlertStory, DeviceHealth, HomeSummary, NightFeatures } from '#gateway/hub-link/envelope.ts';
import type { Concern, FallRow, HomeRow, HomeView, ResidentRow, ResidentView } from './protocol.ts';

/** What the hub knows of one home. Stories, nights and devices: newest first, none older than the pages look back. */
export type HomeFacts = {
  readonly homeId: HomeId;
  readonly summary: HomeSummary | null;
  readonly heardAtMs: number | null;
  /** The home's clock less the hub's: what is waited for in the home is counted by the home's. */
  readonly clockAheadMs: number;
  readonly stories: readonly AlertStory[];
  readonly nights: readonly NightFeatures[];
  /** Of whom nights were told before those: their first one is not among them. */
  readonly longKnownIds: ReadonlySet<string>;
  readonly devices: readonly DeviceHealth[];
};

const WEEK_MS = 7 * 86_400_000;
/** A home says itself every 5 min: three of them missed. */
const NOT_HEARD_MS = 900_000;
/**
 * Two in a week. A design decision for what to look at first, of no clinical standing; NICE NG249 (2025) asks for an
 * assessment after one fall with injury or two in a year, which only the person's record can say.
 */
const REPEATED_COUNT = 2;
/** The ladder for high alerts tells the manager at 10 min without an arrival. */
const IN_TIME_MS = 600_000;

const isFall = ({ alertKind, outcome }: AlertStory): boolean =>
  alertKind === 'possible-fall' && outcome !== 'did-not-fall';
const isRecentFall = (story: AlertStory, nowMs: number): boolean =>
  isFall(story) && story.raisedAtMs > nowMs - WEEK_MS;

/** Rowan House, resident-12: RH-12. A pseudonym that a person can say on the phone. */
export function toResidentCode(homeName: string | null, residentId: ResidentId): string {
  const initials = (homeName ?? '')
    .split(/[\s-]+/)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('')
    .slice(0, 4);
  const number = /(\d+)$/.exec(residentId)?.[1] ?? null;
  return number === null || initials === '' ? residentId : `${initials}-${number}`;
}

function toConcerns(stories: readonly AlertStory[], nowMs: number): Concern[] {
  const falls = stories.filter(({ alertKind }) => alertKind === 'possible-fall');
  const openCount = falls.filter(
    ({ arrivedAtMs, closedAtMs }) => arrivedAtMs === null && closedAtMs === null,
  ).length;
  const recent = falls.filter((story) => isRecentFall(story, nowMs));
  const byResident = Map.groupBy(recent, ({ residentId }) => residentId);
  byResident.delete(null);
  const repeatedCount = [...byResident.values()].filter((own) => own.length >= REPEATED_COUNT).length;
  const lateCount = recent.filter((story) => isLate(story, nowMs)).length;
  return [
    ...toConcern('fall-open', openCount),
    ...toConcern('falls-repeated', repeatedCount),
    ...toConcern('nobody-in-time', lateCount),
  ];
}

const toConcern = (kind: Concern['kind'], count: number): Concern[] => (count === 0 ? [] : [{ kind, count }]);

const isLate = ({ raisedAtMs, arrivedAtMs, closedAtMs }: AlertStory, nowMs: number): boolean =>
  (arrivedAtMs ?? closedAtMs ?? nowMs) - raisedAtMs > IN_TIME_MS;

/** Nobody in the home is rung for these: only here and in its office does it show. */
const toRefusedCount = (devices: readonly DeviceHealth[]): number =>
  devices.filter(({ state }) => state === 'refused').length;

const toHomeNowMs = ({ clockAheadMs }: HomeFacts, nowMs: number): number => nowMs + clockAheadMs;

export function toHomeRow(facts: HomeFacts, nowMs: number): HomeRow {
  const { homeId, summary, heardAtMs, stories, devices } = facts;
  const isUnheard = heardAtMs === null || nowMs - heardAtMs > NOT_HEARD_MS;
  const homeNowMs = toHomeNowMs(facts, nowMs);
  return {
    homeId,
    homeName: summary?.homeName ?? null,
    heardAtMs,
    timeZone: toTimeZone(facts),
    residentCount: summary?.residentIds.length ?? 0,
    fallCountIn7Days: stories.filter((story) => isRecentFall(story, homeNowMs)).length,
    concerns: [
      ...toConcerns(stories, homeNowMs),
      ...toConcern('not-heard', isUnheard ? 1 : 0),
      ...toConcern('devices-refused', toRefusedCount(devices)),
      ...toConcern('devices-silent', devices.filter(({ state }) => state === 'silent').length),
      ...toConcern('battery-low', devices.filter(({ isBatteryLow }) => isBatteryLow).length),
    ],
  };
}

function toResidentRow(facts: HomeFacts, residentId: ResidentId, nowMs: number): ResidentRow {
  const homeNowMs = toHomeNowMs(facts, nowMs);
  const own = facts.stories.filter((story) => story.residentId === residentId);
  const devices = facts.devices.filter((device) => device.residentId === residentId);
  return {
    residentId,
    code: toResidentCode(facts.summary?.homeName ?? null, residentId),
    fallCountIn7Days: own.filter((story) => isRecentFall(story, homeNowMs)).length,
    lastNight: toNights(facts, residentId).nights[0] ?? null,
    concerns: [...toConcerns(own, homeNowMs), ...toConcern('devices-refused', toRefusedCount(devices))],
  };
}

/**
 * A resident's nights, newest first, from the first that was measured. A gateway tells the last night in its first
 * minute too: the home was not there yet, and a night without a measurement would look like one that failed.
 */
function toNights(
  { nights, longKnownIds }: HomeFacts,
  residentId: ResidentId,
): { readonly nights: NightFeatures[]; readonly firstNightOf: string | null } {
  const own = newestFirst(nights.filter((night) => night.residentId === residentId));
  if (longKnownIds.has(residentId)) return { nights: own, firstNightOf: null };
  const first = own.findLastIndex(isMeasured);
  return { nights: own.slice(0, first + 1), firstNightOf: own[first]?.nightOf ?? null };
}

/** A sensor was heard, or something is known all the same: a prompt that was spoken needs no sensor. */
const isMeasured = (night: NightFeatures): boolean =>
  night.coveragePercent > 0 ||
  [night.soundMedianDba, night.bedExitTotalCount, night.fallCount, night.promptCount].some(
    (figure) => figure !== null,
  );

const newestFirst = (nights: readonly NightFeatures[]): NightFeatures[] =>
  [...nights].sort((a, b) => b.fromAtMs - a.fromAtMs);

function toFallRows({ summary, stories }: HomeFacts): FallRow[] {
  return stories
    .filter(({ alertKind }) => alertKind === 'possible-fall')
    .sort((a, b) => b.raisedAtMs - a.raisedAtMs)
    .map((story) => {
      const { residentId } = story;
      return {
        code: residentId === null ? null : toResidentCode(summary?.homeName ?? null, residentId),
        story,
      };
    });
}

const toTimeZone = ({ summary }: HomeFacts): string => summary?.timeZone ?? 'Europe/London';

export function toHomeView(facts: HomeFacts, n: number, nowMs: number): HomeView {
  const residents = (facts.summary?.residentIds ?? []).map((residentId) =>
    toResidentRow(facts, residentId, nowMs),
  );
  return {
    n,
    home: toHomeRow(facts, nowMs),
    timeZone: toTimeZone(facts),
    residents: residents.sort((a, b) => weigh(b.concerns) - weigh(a.concerns) || byCode(a.code, b.code)),
    falls: toFallRows(facts),
    devices: [...facts.devices].sort((a, b) => rank(a) - rank(b) || byCode(a.deviceId, b.deviceId)),
  };
}

const ranks = { refused: 0, silent: 1, ok: 3 } as const;
const rank = ({ state, isBatteryLow }: DeviceHealth): number =>
  isBatteryLow ? Math.min(2, ranks[state]) : ranks[state];
const byCode = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** Null: the home has no such resident. */
export function toResidentView(
  facts: HomeFacts,
  residentId: ResidentId,
  { n, nowMs }: { readonly n: number; readonly nowMs: number },
): ResidentView | null {
  if (!(facts.summary?.residentIds ?? []).includes(residentId)) return null;
  return {
    n,
    home: toHomeRow(facts, nowMs),
    timeZone: toTimeZone(facts),
    resident: toResidentRow(facts, residentId, nowMs),
    homeNowMs: toHomeNowMs(facts, nowMs),
    ...toNights(facts, residentId),
    falls: toFallRows(facts).filter(({ story }) => story.residentId === residentId),
  };
}

/** Of homes and residents alike. The pages say this order in words. */
const weigh = (concerns: readonly Concern[]): number =>
  concerns.reduce((sum, { kind }) => sum + (kind === 'fall-open' ? 100 : 1), 0);

/** Who needs a visit first: the homes with most reasons, an open fall before anything else. */
export function sortHomes(rows: readonly HomeRow[]): HomeRow[] {
  return [...rows].sort(
    (a, b) => weigh(b.concerns) - weigh(a.concerns) || byCode(a.homeName ?? a.homeId, b.homeName ?? b.homeId),
  );
}
