import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';
import type { HttpRoute } from '#gateway/base/http-route.ts';

const CLIP_PATH = '/api/voice/clip';
/** How long an address of a sound is good for: fetched at once, or asked for anew. Design decision of this project. */
export const CLIP_URL_VALID_MS = 60_000;

export type ClipRoute = {
  readonly route: HttpRoute;
  /** Path and query that fetch the sound named `hash` during the next minute, without any other right. */
  readonly toSignedPath: (hash: string) => string;
};

export type ClipRouteDeps = {
  /** The WAV file with this hash, or null. */
  readonly read: (hash: string) => Promise<Uint8Array | null>;
  /** At least 32 random bytes, made anew at each start: addresses from before a restart are forgeries. */
  readonly key: Uint8Array;
  readonly clock: Clock;
};

const ClipQuery = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** On the gateway's uptime clock: a corrected wall clock makes no address older or younger. */
  until: z.string().regex(/^\d{1,16}$/),
  sign: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * Serves spoken sounds to speakers and bedside pages. 403: not signed by us; 410: signed, but too long ago; 404: signed
 * and in time, but the sound is gone. A speaker has no sign-in: the signature is its right, for one sound and one minute.
 */
export function createClipRoute({ read, key, clock }: ClipRouteDeps): ClipRoute {
  const sign = (hash: string, until: string): Buffer =>
    createHmac('sha256', key).update(`${hash} ${until}`).digest();
  return {
    route: {
      method: 'GET',
      path: CLIP_PATH,
      async handle({ query }) {
        const asked = ClipQuery.safeParse(query);
        if (!asked.success) return { status: 403 };
        const { hash, until } = asked.data;
        if (!timingSafeEqual(sign(hash, until), Buffer.from(asked.data.sign, 'hex'))) return { status: 403 };
        if (clock.uptimeMs() > Number(until)) return { status: 410 };
        const bytes = await read(hash);
        return bytes === null ? { status: 404 } : { status: 200, file: { contentType: 'audio/wav', bytes } };
      },
    },
    toSignedPath(hash) {
      const until = String(Math.floor(clock.uptimeMs() + toLifeMs(clock, CLIP_URL_VALID_MS)));
      const query = new URLSearchParams({ hash, until, sign: sign(hash, until).toString('hex') });
      return `${CLIP_PATH}?${query}`;
    },
  };
}
