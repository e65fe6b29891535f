// Hot path: every byte to and from a device; no copy and no timer of its own.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FrameLimits, FrameViolation } from './frame-header.ts';
import { FrameScanner } from './frame-scanner.ts';

/** Bytes that wait to be read before the socket is paused: the largest frame there is, and one socket read. */
const BUFFERED_MAX_BYTES = 160 * 1024;
/** How often aedes is offered waiting bytes: it declines once for each packet of its last read in progress. */
const OFFERS_MAX = 4_096;

export type GuardLimits = FrameLimits & {
  /** Bytes that wait to be written. */
  readonly backlogBytes: number;
};

export type GuardEvents = {
  /** The stream is destroyed: what came is not a client's MQTT, or broke aedes' parser. */
  readonly onViolation: (violation: FrameViolation | 'broke-the-parser', cause: Error | null) => void;
  /** A payload over the limit begins to be cut. */
  readonly onCut: () => void;
  /** The stream is destroyed: its client does not read what it is sent. */
  readonly onBacklog: () => void;
};

/**
 * A device's connection as aedes gets to see it. It restores what aedes relies on: `read()` takes all there is (since
 * Node 26 it takes one chunk, and aedes reads once per `readable`). It hands on what `FrameScanner` lets pass, the
 * CONNECT first and the rest after `accept`. And it feeds aedes' parser in one place, so that bytes which make the
 * parser throw end this connection and not the process.
 */
export class GuardedStream extends Duplex {
  readonly #socket: Socket;
  readonly #scanner: FrameScanner;
  readonly #events: GuardEvents;
  readonly #backlogBytes: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** What came behind the CONNECT and is not scanned before `accept`. */
  #unscanned: Uint8Array | null = null;
  #isAccepted = false;
  #isHeld = false;
  #isFeeding = false;
  #isFeedDue = false;
  #hasEnded = false;

  constructor(socket: Socket, limits: GuardLimits, events: GuardEvents) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#scanner = new FrameScanner(limits);
    this.#events = events;
    this.#backlogBytes = limits.backlogBytes;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => this.#end());
    socket.on('error', (cause) => this.destroy(cause));
    socket.on('close', () => this.destroy());
  }

  /** The broker accepted the client: what it sent since its CONNECT, and all that follows, may be read. */
  accept(): void {
    if (this.#isAccepted) return;
    this.#isAccepted = true;
    this.#scanner.open();
    const chunk = this.#unscanned;
    this.#unscanned = null;
    if (chunk !== null) this.#take(chunk);
    this.#feed();
  }

  /** While held, nothing more is read: the client has enough packets in progress. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    if (!isHeld) this.#feedSoon();
  }

  /** All that waits, or null. Outside of a feed it only asks for one, so that the parser never runs unguarded. */
  override read(size?: number): Buffer | null {
    if (size === 0) return super.read(0);
    if (!this.#isFeeding) {
      this.#feedSoon();
      return null;
    }
    if (this.#waitingBytes === 0) return null;
    const pieces = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    const [first] = pieces;
    if (pieces.length === 1 && first !== undefined) {
      return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
    }
    return Buffer.concat(pieces);
  }

  #take(chunk: Uint8Array): void {
    if (this.destroyed) return;
    const { pass, rest, violation, cutCount } = this.#scanner.scan(chunk);
    for (let count = 0; count < cutCount; count += 1) this.#events.onCut();
    for (const piece of pass) {
      this.#waiting.push(piece);
      this.#waitingBytes += piece.byteLength;
    }
    if (rest !== null) this.#unscanned = rest;
    if (violation !== null) {
      this.#events.onViolation(violation, null);
      this.destroy();
      return;
    }
    this.#feed();
  }

  /** Offers aedes what waits until it takes it. aedes declines while it asks for the client's credentials. */
  #feed(): void {
    if (this.#isFeeding || this.#isHeld || this.destroyed) return this.#steer();
    this.#isFeeding = true;
    try {
      const offersMax = this.#isAccepted ? OFFERS_MAX : 1;
      for (let offer = 0; offer < offersMax && this.#waitingBytes > 0; offer += 1) {
        if (this.#isHeld || this.destroyed) break;
        if (!this.emit('readable')) break;
      }
    } catch (cause) {
      this.#events.onViolation('broke-the-parser', cause instanceof Error ? cause : new Error(String(cause)));
      this.destroy();
    } finally {
      this.#isFeeding = false;
    }
    this.#steer();
  }

  #feedSoon(): void {
    if (this.#isFeedDue || this.#waitingBytes === 0) return;
    this.#isFeedDue = true;
    process.nextTick(() => {
      this.#isFeedDue = false;
      this.#feed();
    });
  }

  /** Reads on from the socket, or lets the kernel keep it; ends when the last byte was read. */
  #steer(): void {
    if (this.destroyed) return;
    const isFull = this.#unscanned !== null || this.#waitingBytes > BUFFERED_MAX_BYTES;
    if (isFull) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#hasEnded && this.#waitingBytes === 0 && this.#unscanned === null) this.destroy();
  }

  #end(): void {
    this.#hasEnded = true;
    this.#steer();
  }

  override _read(): void {
    // Bytes are taken from the socket as they come; `read` is all that aedes uses.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (cause?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _writev(
    chunks: ReadonlyArray<{ readonly chunk: Buffer }>,
    done: (cause?: Error | null) => void,
  ): void {
    // One segment for one packet, which aedes writes in pieces.
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override cork(): void {
    // aedes corks before each packet. Nothing it writes may pile up without end in the time it grants to drain.
    if (this.writableLength > this.#backlogBytes && !this.destroyed) {
      this.#events.onBacklog();
      this.destroy();
    }
    super.cork();
  }

  override _final(done: (cause?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(cause: Error | null, done: (cause?: Error | null) => void): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#unscanned = null;
    this.#socket.destroy();
    done(cause);
  }
}
