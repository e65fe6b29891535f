import type { IncomingMessage, RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { type PersonView, SignIn } from '#gateway/staff/protocol.ts';
import { amy, ben } from './alerts.ts';

const pagesPath = fileURLToPath(new URL('../../dashboards/dist/night-staff', import.meta.url));
/** As strict as the real gateway's. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; manifest-src 'self'";
const people: readonly PersonView[] = [amy, ben];
/** Everybody's, here. */
export const PIN = '2468';

/** Whose cookie came with this request. */
export function toPerson(request: IncomingMessage): PersonView | null {
  return people.find(({ personId }) => request.headers.cookie?.includes(`fake=${personId}`)) ?? null;
}

/** The built pages and the sign-in, as the real gateway's web server would offer them. */
export function createFakeSite(script: { wrongPins: number }): RequestListener {
  const files = sirv(pagesPath, { dev: true });
  return (request, response) => {
    response.setHeader('content-security-policy', policy);
    const reply = (status: number, body: unknown, cookie: string | null = null) => {
      if (cookie !== null) response.setHeader('set-cookie', cookie);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    };
    const me = toPerson(request);
    switch (`${request.method} ${request.url}`) {
      case 'GET /api/alive':
        return reply(204, null);
      case 'GET /api/people':
        return reply(200, people);
      case 'GET /api/me':
        return me ? reply(200, me) : reply(401, {});
      case 'POST /api/sign-out':
        return reply(204, null, 'fake=; Path=/; Max-Age=0');
      case 'POST /api/sign-in': {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          const { personId, pin } = SignIn.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
          const person = people.find((one) => one.personId === personId);
          if (pin === PIN) return reply(200, person, `fake=${personId}; Path=/; HttpOnly; SameSite=Strict`);
          script.wrongPins += 1;
          const isSlow = script.wrongPins > 1;
          return reply(401, { code: isSlow ? 'slow-down' : 'wrong-pin', retryAfterMs: isSlow ? 4_000 : 0 });
        });
        return;
      }
      default:
        files(request, response, () => reply(404, {}));
    }
  };
}
