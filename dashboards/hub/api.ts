import { HomeId, ResidentId } from '#devices/ids.ts';
import type { HomesView } from './protocol.ts';
import { readHomes } from './read.ts';
import type { SignInDesk } from './sign-in.ts';
import type { Sql } from './sql.ts';
import { sortHomes, toHomeRow, toHomeView, toResidentView } from './views.ts';
import type { Ask, Reply } from './web.ts';

const notFound: Reply = { status: 404 };

/** The pages' questions. All but signing in need a session. */
export function createApi(sql: Sql, desk: SignInDesk, nowMs: () => number): (ask: Ask) => Promise<Reply> {
  return async ({ method, path, body, cookieHeader }) => {
    const [api, noun = '', homeWord, verb, residentWord, ...rest] = path.split('/').slice(1);
    if (api !== 'api' || rest.length > 0) return notFound;
    if (method === 'POST' && noun === 'sign-in') return desk.signIn(body);
    if (method === 'POST' && noun === 'sign-out') return desk.signOut();
    if (method !== 'GET') return notFound;
    const me = desk.whose(cookieHeader);
    if (me === null) return { status: 401 };
    if (noun === 'me') return { status: 200, body: me };
    if (noun !== 'homes') return notFound;
    if (homeWord === undefined) return { status: 200, body: await readHomesView(sql, nowMs()) };
    const homeId = HomeId.safeParse(homeWord).data;
    if (homeId === undefined) return notFound;
    if (verb === undefined) return readHomeView(sql, homeId, nowMs());
    const residentId = ResidentId.safeParse(residentWord).data;
    if (verb !== 'residents' || residentId === undefined) return notFound;
    return readResidentView(sql, { homeId, residentId }, nowMs());
  };
}

async function readHomesView(sql: Sql, nowMs: number): Promise<HomesView> {
  const { n, homes } = await readHomes(sql, { homeId: null, nightsOf: 'nobody', nowMs });
  return { n, homes: sortHomes(homes.map((facts) => toHomeRow(facts, nowMs))) };
}

async function readHomeView(sql: Sql, homeId: HomeId, nowMs: number): Promise<Reply> {
  const { n, homes } = await readHomes(sql, { homeId, nightsOf: 'everybody', nowMs });
  const [facts] = homes;
  return facts === undefined ? notFound : { status: 200, body: toHomeView(facts, n, nowMs) };
}

async function readResidentView(
  sql: Sql,
  { homeId, residentId }: { readonly homeId: HomeId; readonly residentId: ResidentId },
  nowMs: number,
): Promise<Reply> {
  const { n, homes } = await readHomes(sql, { homeId, nightsOf: residentId, nowMs });
  const [facts] = homes;
  const view = facts === undefined ? null : toResidentView(facts, residentId, { n, nowMs });
  return view === null ? notFound : { status: 200, body: view };
}
