import type { JournalEntry, KeptInput } from './journal.ts';
import type { EntryJob } from './journal-messages.ts';

type PacketName = Pick<EntryJob, 'deviceId' | 'bootId' | 'deviceSeq'>;

function toPacketName(input: KeptInput): PacketName {
  if (!('deviceId' in input)) return { deviceId: null, bootId: null, deviceSeq: null };
  if (!('reading' in input)) return { deviceId: input.deviceId, bootId: null, deviceSeq: null };
  const { reading } = input;
  const deviceSeq = 'seq' in reading ? reading.seq : null;
  return { deviceId: input.deviceId, bootId: reading.bootId, deviceSeq };
}

/**
 * Hot path: serialises once, so that the worker only binds.
 * The events' numbers end with the entry's `seq`; `n` is the entry's own.
 */
export function toEntryJob(entry: JournalEntry, id: number, n: number): EntryJob {
  const { input, events, notices, seq, policyHash, coreVersion } = entry;
  const firstSeq = seq - events.length + 1;
  return {
    kind: 'entry',
    id,
    n,
    seq,
    atMs: input.atMs,
    uptimeMs: input.uptimeMs,
    inputKind: input.kind,
    ...toPacketName(input),
    policyHash,
    coreVersion,
    body: JSON.stringify(input),
    events: events.map((event, index) => ({
      seq: firstSeq + index,
      kind: event.kind,
      body: JSON.stringify(event),
    })),
    notices: notices.map((notice) => ({
      noticeId: notice.noticeId,
      seq: notice.seq,
      body: JSON.stringify(notice),
    })),
  };
}
