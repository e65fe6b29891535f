// Hot path: a few comparisons per packet.

/** Why a connection must end: it cannot be an MQTT 3.1.1 client's, or it wants more memory than anyone gets. */
export type FrameViolation =
  | 'not-connect-first'
  | 'not-a-client-packet'
  | 'malformed-length'
  | 'malformed-publish'
  | 'frame-too-large';

export type FrameLimits = {
  readonly openingFrameBytes: number;
  readonly payloadBytes: number;
  readonly frameBytes: number;
};

/** What the first bytes of a frame say about the rest of it. */
export type FrameHeader =
  | { readonly is: 'incomplete' }
  | { readonly is: 'violation'; readonly violation: FrameViolation }
  /** `passBytes` follow that may be kept, then `dropBytes` that may not: then `bytes` is the header rewritten. */
  | {
      readonly is: 'complete';
      readonly bytes: readonly number[];
      readonly passBytes: number;
      readonly dropBytes: number;
    };

const CONNECT = 1;
const PUBLISH = 3;
/** Packet types that a client may send (MQTT 3.1.1, table 2.1): all others are the server's, or reserved. */
const clientPackets: ReadonlySet<number> = new Set([CONNECT, PUBLISH, 4, 5, 6, 7, 8, 10, 12, 14]);
/** MQTT 3.1.1, section 2.2.3. */
const LENGTH_MAX_BYTES = 4;

/** Judges the bytes of a frame so far, one more at a time. `isOpening`: nothing but CONNECT may come yet. */
export function readFrameHeader(
  bytes: readonly number[],
  isOpening: boolean,
  limits: FrameLimits,
): FrameHeader {
  const first = bytes[0] ?? 0;
  const type = first >> 4;
  // The whole byte: a TLS client that took the wrong port starts with 0x16, type CONNECT with impossible flags.
  if (isOpening && first !== CONNECT << 4) return { is: 'violation', violation: 'not-connect-first' };
  if (!clientPackets.has(type)) return { is: 'violation', violation: 'not-a-client-packet' };
  const length = readLength(bytes);
  if (length === 'malformed') return { is: 'violation', violation: 'malformed-length' };
  if (length === 'incomplete') return { is: 'incomplete' };
  if (!isOpening && type === PUBLISH && length.value > limits.payloadBytes) {
    return readLargePublish(bytes, length, limits.payloadBytes);
  }
  const maxBytes = isOpening ? limits.openingFrameBytes : Math.max(limits.frameBytes, limits.payloadBytes);
  if (length.value > maxBytes) return { is: 'violation', violation: 'frame-too-large' };
  return { is: 'complete', bytes, passBytes: length.value, dropBytes: 0 };
}

type Length = { readonly value: number; readonly byteCount: number };

function readLength(bytes: readonly number[]): Length | 'incomplete' | 'malformed' {
  let value = 0;
  for (let index = 0; index < LENGTH_MAX_BYTES; index += 1) {
    const byte = bytes[1 + index];
    if (byte === undefined) return 'incomplete';
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { value, byteCount: index + 1 };
  }
  return 'malformed';
}

/** A PUBLISH that is longer than the largest payload: only with its topic's length is its payload's known. */
function readLargePublish(bytes: readonly number[], length: Length, payloadMaxBytes: number): FrameHeader {
  const [high, low] = bytes.slice(1 + length.byteCount);
  if (high === undefined || low === undefined) return { is: 'incomplete' };
  const first = bytes[0] ?? 0;
  const packetIdBytes = (first & 0b0110) === 0 ? 0 : 2;
  const beforePayloadBytes = 2 + high * 256 + low + packetIdBytes;
  const payloadBytes = length.value - beforePayloadBytes;
  if (payloadBytes < 0) return { is: 'violation', violation: 'malformed-publish' };
  if (payloadBytes <= payloadMaxBytes) {
    return { is: 'complete', bytes, passBytes: length.value - 2, dropBytes: 0 };
  }
  const keptBytes = payloadMaxBytes + 1;
  const newLength = beforePayloadBytes + keptBytes;
  return {
    is: 'complete',
    bytes: [first, ...toLengthBytes(newLength), high, low],
    passBytes: newLength - 2,
    dropBytes: payloadBytes - keptBytes,
  };
}

function toLengthBytes(length: number): number[] {
  const bytes: number[] = [];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}
