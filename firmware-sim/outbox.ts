import type { Channel } from './unsent-reading.ts';

/** A message on its way, from the moment it happened until the broker has it. */
export type Message = {
  readonly lane: Channel;
  readonly seq: number;
  readonly reading: Readonly<Record<string, unknown>>;
  readonly happenedMs: number;
  isInFlight: boolean;
};

/** Most urgent first: what the gateway waits for before what it only counts. */
const channels = ['event', 'result', 'status', 'telemetry'] as const satisfies readonly Channel[];

/** The contract's largest age: whatever is older is told as a day old. */
const OLDEST_MS = 86_400_000;

/**
 * What a device has not yet got rid of: a queue of `capacity` messages, most urgent lane first. When it is full the
 * oldest telemetry is shed, then an older status; events and results never are, they may exceed the capacity. A shed message
 * leaves a gap in its lane's sequence, which tells the gateway that something is missing.
 */
export function createOutbox(capacity: number) {
  let messages: Message[] = [];
  const nextSeq: Record<Channel, number> = { event: 0, result: 0, status: 0, telemetry: 0 };
  let shedCount = 0;

  function remove(message: Message | undefined): boolean {
    if (message === undefined) return false;
    messages = messages.filter((other) => other !== message);
    return true;
  }

  function shed(lane: Channel): boolean {
    const removed = remove(messages.find((message) => message.lane === lane && !message.isInFlight));
    if (removed) shedCount += 1;
    return removed;
  }

  return {
    /** Takes a message that happened at `happenedMs` (the device's uptime); returns its sequence. */
    add(lane: Channel, reading: Message['reading'], happenedMs: number): number {
      const seq = nextSeq[lane];
      nextSeq[lane] += 1;
      // Only the newest word about oneself matters.
      if (lane === 'status') while (shed('status'));
      messages.push({ lane, seq, reading, happenedMs, isInFlight: false });
      while (messages.length > capacity && (shed('telemetry') || (lane !== 'status' && shed('status'))));
      return seq;
    },
    /** The most urgent message that waits, now in flight. */
    take(): Message | null {
      for (const lane of channels) {
        const message = messages.find((candidate) => candidate.lane === lane && !candidate.isInFlight);
        if (message === undefined) continue;
        message.isInFlight = true;
        return message;
      }
      return null;
    },
    /** The broker has it. */
    settle(message: Message): void {
      remove(message);
    },
    /** The link is gone: whatever was in flight waits again. */
    releaseAll(): void {
      for (const message of messages) message.isInFlight = false;
    },
    count: (lane: Channel): number => messages.filter((message) => message.lane === lane).length,
    shedCount: (): number => shedCount,
  };
}

/** The bytes of a message as of `nowMs`: the same boot and sequence at every sending, the age true each time. */
export function toPayload(message: Message, bootId: string, nowMs: number): string {
  const { seq, reading, happenedMs } = message;
  const ageMs = Math.min(OLDEST_MS, Math.max(0, Math.round(nowMs - happenedMs)));
  return JSON.stringify({ ...reading, bootId, seq, ageMs });
}
