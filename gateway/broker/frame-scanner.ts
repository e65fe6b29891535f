// Hot path: looks at each frame's header, copies nothing that passes as it came.
import { type FrameLimits, type FrameViolation, readFrameHeader } from './frame-header.ts';

export type Scan = {
  /** Bytes to hand on, in order: parts of the scanned chunk, or rewritten headers. */
  readonly pass: readonly Uint8Array[];
  /** What stands behind the CONNECT, unscanned, to be scanned again after `open`. */
  readonly rest: Uint8Array | null;
  /** The connection must end; bytes that already passed are harmless. */
  readonly violation: FrameViolation | null;
  /** Payloads that began to be cut in this chunk. */
  readonly cutCount: number;
};

type Phase = 'opening' | 'waiting' | 'open' | 'ended';

/**
 * Reads a client's stream of MQTT frames, in whatever pieces it comes, and lets pass only what may be kept in memory.
 * A PUBLISH with too large a payload goes on with the payload cut to the limit plus one byte, so that the device is
 * answered and its packet known as too large. Nothing but one CONNECT passes before `open` is called.
 */
export class FrameScanner {
  readonly #limits: FrameLimits;
  #phase: Phase = 'opening';
  /** Bytes of a header that is not complete yet. */
  #header: number[] = [];
  #passBytes = 0;
  #dropBytes = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** The client was accepted: from here on any packet of a client may follow. */
  open(): void {
    if (this.#phase === 'waiting') this.#phase = 'open';
  }

  scan(chunk: Uint8Array): Scan {
    const pieces = new Pieces(chunk);
    let offset = 0;
    let cutCount = 0;
    while (offset < chunk.length) {
      if (this.#phase === 'waiting') {
        return { pass: pieces.until(offset), rest: chunk.subarray(offset), violation: null, cutCount };
      }
      if (this.#phase === 'ended') return { pass: [], rest: null, violation: null, cutCount };
      if (this.#passBytes > 0 || this.#dropBytes > 0) {
        offset = this.#takeBody(pieces, offset, chunk.length);
      } else {
        const taken = this.#takeHeader(pieces, chunk, offset);
        if (typeof taken === 'string') {
          this.#phase = 'ended';
          return { pass: pieces.until(offset), rest: null, violation: taken, cutCount };
        }
        offset = taken;
        if (this.#dropBytes > 0) cutCount += 1;
      }
      this.#endFrame();
    }
    return { pass: pieces.until(chunk.length), rest: null, violation: null, cutCount };
  }

  /** Where the header ends, or the chunk does; or what is wrong with it. */
  #takeHeader(pieces: Pieces, chunk: Uint8Array, start: number): number | FrameViolation {
    const isContinued = this.#header.length > 0;
    for (let offset = start; offset < chunk.length; offset += 1) {
      this.#header.push(chunk[offset] ?? 0);
      const header = readFrameHeader(this.#header, this.#phase === 'opening', this.#limits);
      if (header.is === 'violation') return header.violation;
      if (header.is === 'incomplete') continue;
      if (isContinued || header.dropBytes > 0) pieces.replace(start, offset + 1, header.bytes);
      this.#header = [];
      this.#passBytes = header.passBytes;
      this.#dropBytes = header.dropBytes;
      return offset + 1;
    }
    // Held back: whether these bytes pass as they are is not known yet.
    pieces.replace(start, chunk.length, []);
    return chunk.length;
  }

  #takeBody(pieces: Pieces, start: number, end: number): number {
    const passBytes = Math.min(this.#passBytes, end - start);
    this.#passBytes -= passBytes;
    const dropBytes = Math.min(this.#dropBytes, end - start - passBytes);
    this.#dropBytes -= dropBytes;
    const dropStart = start + passBytes;
    if (dropBytes > 0) pieces.replace(dropStart, dropStart + dropBytes, []);
    return dropStart + dropBytes;
  }

  #endFrame(): void {
    const isComplete = this.#header.length === 0 && this.#passBytes === 0 && this.#dropBytes === 0;
    if (isComplete && this.#phase === 'opening') this.#phase = 'waiting';
  }
}

/** The parts of a chunk that pass, with some bytes of it replaced. */
class Pieces {
  readonly #chunk: Uint8Array;
  readonly #pieces: Uint8Array[] = [];
  #start = 0;

  constructor(chunk: Uint8Array) {
    this.#chunk = chunk;
  }

  replace(start: number, end: number, bytes: readonly number[]): void {
    this.until(start);
    if (bytes.length > 0) this.#pieces.push(Uint8Array.from(bytes));
    this.#start = end;
  }

  /** All pieces, with the bytes up to `end` that were not replaced. */
  until(end: number): readonly Uint8Array[] {
    if (end > this.#start) this.#pieces.push(this.#chunk.subarray(this.#start, end));
    this.#start = Math.max(this.#start, end);
    return this.#pieces;
  }
}
