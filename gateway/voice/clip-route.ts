import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Clock, toLifeMs } from '#gateway/base/clock.ts';
import type { HttpRoute } from '#gateway/base/http-route.ts';

const CLIP_PATH = '/api/voice/clip';
/** How long an address of a sound is good for: fetched at once, or asked for anew. Design decision of this project. */
export const CLIP_URL_VALID_MS = 60_000;

export type ClipRoute = {
  readonly route: HttpRoute;
  /** Path and query that fetch the sound named `hash` for so long (a minute), without any other right. */
  readonly toSignedPath: (hash: string, validMs?: number) => string;
  /** That address fetches nothing any more: what it names was said by another one, or is dealt with. */
  readonly withdraw: (signedPath: string) => void;
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
  /** No two addresses are the same: each can be withdrawn by itself. */
  number: z.string().regex(/^\d{1,16}$/),
  sign: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * Serves spoken sounds to speakers and bedside pages. 403: not signed by us; 410: signed, but too long ago or withdrawn; 404: signed
 * and in time, but the sound is gone. A speaker has no sign-in: the signature is its right, for one sound and one minute.
 */
export function createClipRoute({ read, key, clock }: ClipRouteDeps): ClipRoute {
  let addressCount = 0;
  /** Numbers of addresses, and until when they would have been good. */
  const withdrawn = new Map<string, number>();
  const sign = (hash: string, until: string, number: string): Buffer =>
    createHmac('sha256', key).update(`${hash} ${until} ${number}`).digest();
  return {
    route: {
      method: 'GET',
      path: CLIP_PATH,
      async handle({ query }) {
        const asked = ClipQuery.safeParse(query);
        if (!asked.success) return { status: 403 };
        const { hash, until, number } = asked.data;
        const isOurs = timingSafeEqual(sign(hash, until, number), Buffer.from(asked.data.sign, 'hex'));
        if (!isOurs) return { status: 403 };
        if (clock.uptimeMs() > Number(until) || withdrawn.has(number)) return { status: 410 };
        const bytes = await read(hash);
        return bytes === null ? { status: 404 } : { status: 200, file: { contentType: 'audio/wav', bytes } };
      },
    },
    toSignedPath(hash, validMs = CLIP_URL_VALID_MS) {
      addressCount += 1;
      const [until, number] = [
        String(Math.floor(clock.uptimeMs() + toLifeMs(clock, validMs))),
        String(addressCount),
      ];
      const signature = sign(hash, until, number).toString('hex');
      return `${CLIP_PATH}?${new URLSearchParams({ hash, until, number, sign: signature })}`;
    },
    withdraw(signedPath) {
      for (const [number, untilUptimeMs] of withdrawn)
        if (untilUptimeMs < clock.uptimeMs()) withdrawn.delete(number);
      const query = new URLSearchParams(signedPath.slice(CLIP_PATH.length));
      withdrawn.set(query.get('number') ?? '', Number(query.get('until')));
    },
  };
}
