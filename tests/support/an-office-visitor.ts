import { signIn } from '#firmware-sim/carer.ts';
import {
  type OfficeAnswer,
  type OfficePath,
  type OfficeRequest,
  officeRoutes,
} from '#gateway/office/protocol.ts';
import type { TestHome } from './a-home.ts';

/** Asks of the home office as its manager does; what comes back is read by the protocol. Throws with its words when refused. */
export type AskOffice = <Path extends OfficePath>(
  path: Path,
  body?: OfficeRequest<Path>,
) => Promise<OfficeAnswer<Path>>;

/** Helen, signed in to the office of a running home. */
export async function visitOffice(home: TestHome): Promise<AskOffice> {
  const cookie = await signIn({ url: home.url(), personId: 'helen', pin: home.demo.pin });
  return async (path, body) => {
    const response = await fetch(`${home.url()}${path}`, {
      headers: { cookie, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return officeRoutes[path].answer.parse(await response.json()) as never; // its own row's answer
  };
}
