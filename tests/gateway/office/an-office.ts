import type { Log } from '#gateway/base/log.ts';
import { createDemoHome } from '#gateway/demo-home.ts';
import { parseHomeDocuments, toDocumentVersions, writeHomeDocuments } from '#gateway/home-documents.ts';
import type { Documents } from '#gateway/office/documents.ts';
import type { Live } from '#gateway/office/live.ts';
import { createOfficeRoutes } from '#gateway/office/office-routes.ts';
import {
  type OfficeAnswer,
  type OfficePath,
  type OfficeRequest,
  officeRoutes,
} from '#gateway/office/protocol.ts';
import { createRegister } from '#gateway/register.ts';
import { parseCookies } from '#gateway/staff/session.ts';
import { createSignInDesk } from '#gateway/staff/sign-in.ts';
import { createSystemClock } from '#gateway/system.ts';
import { createWeb } from '#gateway/web/server.ts';
import { aFolder, openWell } from '#tests/gateway/store/a-journal.ts';
import { toDocuments } from '#tests/support/a-home.ts';

const demo = await createDemoHome();

const quietLive: Live = {
  devices: () => ({ heardCount: 0, expectedCount: 0 }),
  heardStates: () => [],
  refusals: () => [],
  outlets: () => [],
  nodeRed: () => null,
  hub: () => null,
  plans: () => null,
};

/** The demonstration home's office on loopback: the real web server, sign-in desk, register and journal. */
export async function anOffice(live: Partial<Live> = {}) {
  const place = aFolder();
  const { journal } = await openWell(place.folder);
  const documents: Documents = toDocuments(demo);
  const logged: Array<{ readonly event: string; readonly fields: object }> = [];
  const note = (event: string, fields: object = {}) => void logged.push({ event, fields });
  const log: Log = { error: note, warn: note, info: note, debug: note };
  const clock = createSystemClock();
  const versions = await writeHomeDocuments(journal, documents);
  const register = createRegister({ documents, versions, journal, clock, log });
  const desk = createSignInDesk({
    directory: () => register.documents().directory,
    sessionKey: 'k'.repeat(40),
    clock,
    log,
    signedOut: [],
    keepSignedOut: () => {},
  });
  const routes = createOfficeRoutes({
    ...{ register, whose: desk.whose, clock, log },
    live: { ...quietLive, ...live },
  });
  const web = createWeb({
    ...{ host: '127.0.0.1', port: 0, pagesFolder: null, parseCookies, log },
    routes: [...desk.routes, ...routes],
  });
  const url = `http://127.0.0.1:${await web.listen()}`;
  const cookies = new Map<string, string>();

  const fetchJson = async (path: string, body: object | null, cookie: string | null) => {
    const response = await fetch(`${url}${path}`, {
      ...(body === null
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      ...(cookie === null ? {} : { headers: { cookie, 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    const cookieMade = response.headers.get('set-cookie')?.split(';')[0] ?? null;
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown), cookieMade };
  };
  const signIn = async (personId: string, pin = demo.pin) => {
    const answer = await fetchJson('/api/sign-in', { personId, pin }, null);
    if (answer.cookieMade !== null) cookies.set(personId, answer.cookieMade);
    return answer.status;
  };
  const ask = async (personId: string | null, path: string, body: object | null = null) => {
    if (personId !== null && !cookies.has(personId)) await signIn(personId);
    return fetchJson(path, body, personId === null ? null : (cookies.get(personId) ?? null));
  };
  return {
    register,
    journal,
    folder: place.folder,
    url,
    pin: demo.pin,
    logged,
    signIn,
    ask,
    /** What the manager is answered with 200, read by the protocol's own schema. */
    async well<Path extends OfficePath>(path: Path, body?: OfficeRequest<Path>): Promise<OfficeAnswer<Path>> {
      const answer = await ask('helen', path, body ?? null);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return officeRoutes[path].answer.parse(answer.body) as OfficeAnswer<Path>;
    },
    /** What a restart finds in the folder. */
    async readBack() {
      await journal.stop();
      const { journal: again, restored } = await openWell(place.folder);
      const found = parseHomeDocuments(restored.documents);
      await again.stop();
      if (!found.ok) throw new Error(found.failure.message);
      return {
        documents: found.value,
        versions: toDocumentVersions(restored.documents),
        lastChange: restored.documents.get('office-change')?.body,
      };
    },
    async stop() {
      await web.stop();
      await journal.stop();
      place.remove();
    },
  };
}
export type Office = Awaited<ReturnType<typeof anOffice>>;
