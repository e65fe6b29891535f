// Hot path: under 0.1 ms per packet of a device, no I/O, nothing kept.
import { EventReading, type Reading, StatusReading, TelemetryReading } from '#devices/reading.ts';
import { type LaneName, lanes } from '#devices/topics.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';

/** Payload limit of the protocol (devices/README.md, "Limits"): the largest reading has under 1 KiB. */
export const PAYLOAD_MAX_BYTES = 16 * 1024;

export type DecodeFailure = {
  readonly code:
    | 'too-large'
    | 'not-json'
    | 'not-an-object'
    | 'unknown-kind'
    | 'wrong-kind-for-lane'
    | 'wrong-shape';
  /** `wrong-shape` only: the first field that broke the contract, `peakG`; empty for the reading as a whole. */
  readonly path: string | null;
};

const schemas = { event: EventReading, status: StatusReading, telemetry: TelemetryReading } as const;

const toKinds = (lane: LaneName): string[] => schemas[lane].options.map((option) => option.shape.kind.value);
const kindsByLane: Record<LaneName, ReadonlySet<string>> = {
  event: new Set(toKinds('event')),
  status: new Set(toKinds('status')),
  telemetry: new Set(toKinds('telemetry')),
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The reading in a packet of `lane`, or why there is none. Fields of a newer firmware pass and are left out.
 * On the event lane a failure still means that somebody wants a person: the caller rings "details unreadable".
 */
export function decode(packet: {
  readonly lane: LaneName;
  readonly payload: Uint8Array;
}): Result<Reading, DecodeFailure> {
  if (packet.payload.byteLength > PAYLOAD_MAX_BYTES) return fail({ code: 'too-large', path: null });
  const body = parseJson(packet.payload);
  if (!body.ok) return body;
  if (typeof body.value !== 'object' || body.value === null || Array.isArray(body.value)) {
    return fail({ code: 'not-an-object', path: null });
  }
  const reading = schemas[packet.lane].safeParse(body.value);
  if (reading.success) return ok(reading.data);
  const kindFailure = toKindFailure(packet.lane, 'kind' in body.value ? body.value.kind : undefined);
  if (kindFailure !== null) return fail({ code: kindFailure, path: null });
  return fail({ code: 'wrong-shape', path: reading.error.issues[0]?.path.join('.') ?? '' });
}

/** Compiles every schema (zod does so at the first parse), so that the night's first fall doesn't wait for it. */
export function warmDecode(): void {
  const encoder = new TextEncoder();
  for (const lane of lanes) {
    for (const kind of kindsByLane[lane]) {
      decode({ lane, payload: encoder.encode(JSON.stringify({ kind })) });
    }
  }
}

function parseJson(payload: Uint8Array): Result<unknown, DecodeFailure> {
  try {
    return ok(JSON.parse(utf8.decode(payload)));
  } catch {
    // Guard around one packet: both the decoder and the parser only throw for bytes that are not JSON in UTF-8.
    return fail({ code: 'not-json', path: null });
  }
}

function toKindFailure(lane: LaneName, kind: unknown): 'unknown-kind' | 'wrong-kind-for-lane' | null {
  if (typeof kind !== 'string') return null;
  if (kindsByLane[lane].has(kind)) return null;
  return lanes.some((other) => kindsByLane[other].has(kind)) ? 'wrong-kind-for-lane' : 'unknown-kind';
}
