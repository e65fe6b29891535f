// Hot path: from a packet's bytes to an accepted input; under 0.2 ms per packet.
import { createHash } from 'node:crypto';
import type { DeviceId, HomeId, ResidentId } from '#devices/ids.ts';
import { EventReading, type StatusReading, type TelemetryReading } from '#devices/reading.ts';
import { type DeviceTopic, parseResultTopic } from '#devices/topics.ts';
import { toPacketKey } from '#gateway/alerting/heard.ts';
import type { DevicePlace } from '#gateway/alerting/home-config.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Result } from '#gateway/base/result.ts';
import { unreachable } from '#gateway/base/unreachable.ts';
import { type DecodeFailure, decode } from '#gateway/ingest/decode.ts';
import { createOccupancy } from '#gateway/ingest/occupancy.ts';
import type { Quarantine } from '#gateway/ingest/quarantine.ts';
import { createRateLimit } from '#gateway/ingest/rate-limit.ts';
import { createRefusedPackets } from '#gateway/ingest/refused-packets.ts';
import { createSupervision, type Lost, type PageNow } from '#gateway/ingest/supervision.ts';
import { createTelemetryWindows } from '#gateway/ingest/telemetry-windows.ts';
import type { StreamRefusal } from '#gateway/office/consents.ts';
import type { TelemetryRow } from '#gateway/store/journal.ts';
import { createFolds, type Excess } from './folds.ts';
import type { Pipeline } from './pipeline.ts';

/** One packet as the broker took it. */
export type Packet = {
  readonly credentialClientId: string;
  readonly topic: string;
  readonly deviceTopic: DeviceTopic | null;
  readonly payload: Uint8Array;
  /** Sent by the broker for a device whose link died. */
  readonly isWill: boolean;
};

export type IntakeDeps = {
  readonly homeId: HomeId;
  readonly pipeline: Pipeline;
  readonly quarantine: Quarantine;
  readonly keepTelemetry: (rows: readonly TelemetryRow[]) => void;
  /** What a speaker says of a prompt; the promise is for its PUBACK. */
  readonly takeResult: (
    topic: string,
    payload: Uint8Array,
  ) => Result<Promise<void>, { readonly code: string }>;
  /** A request of the home's automations. False: somebody else's packet. */
  readonly takeRequest: (packet: Pick<Packet, 'topic' | 'payload'>) => boolean;
  /** Why nothing of this device may be read, for want of consent; null: it may. Asked with every packet. */
  readonly findRefusal: (deviceId: string) => StreamRefusal | null;
  /** The page beside a speaker's bed, as it is now. */
  readonly findPage: (deviceId: DeviceId) => PageNow;
  readonly clock: Clock;
  /** Told at once of whom it is now known otherwise, or not known any more, whether they are in bed: ask `inBed`. */
  readonly onOccupancy?: (residentIds: readonly ResidentId[]) => void;
};

/** How often closed telemetry windows are handed to the store. */
const TELEMETRY_FLUSH_MS = 5_000;

/** One list, so that it is known again. */
const noDevices: readonly DevicePlace[] = [];

/** From packets to the one door, with what must be noticed on the way: floods, garbage, silence. */
export function startIntake(deps: IntakeDeps) {
  const { homeId, pipeline, quarantine, clock } = deps;
  const rateLimit = createRateLimit();
  const supervision = createSupervision(clock);
  const windows = createTelemetryWindows();
  const occupancy = createOccupancy({
    places: () => pipeline.home().config?.devices ?? noDevices,
    onChange: deps.onOccupancy ?? (() => {}),
  });
  const folds = createFolds(pipeline, clock);
  const refused = createRefusedPackets(deps.findRefusal, clock);
  const shedCounts = new Map<DeviceId, number>();
  let receivedCount = 0;

  const cancels = [
    every(clock, TELEMETRY_FLUSH_MS, () => deps.keepTelemetry(windows.take(clock.nowMs()))),
    every(clock, 1_000, () => {
      // Looked at, not told with each heartbeat: what follows from a page is only "lost" and "back".
      for (const deviceId of supervision.speakerIds())
        if (supervision.seePage(deviceId, deps.findPage(deviceId), clock.uptimeMs()))
          pipeline.accept({ kind: 'device-back', deviceId });
      for (const lost of supervision.findLost(clock.uptimeMs()))
        pipeline.accept({ kind: 'device-lost', ...lost });
      occupancy.expire(clock.uptimeMs());
    }),
  ];

  const takeEvent = (deviceId: DeviceId, reading: EventReading): Promise<void> =>
    pipeline.accept({ kind: 'event-received', deviceId, reading }).recorded;

  const takeTelemetry = (deviceId: DeviceId, reading: TelemetryReading): Promise<void> | undefined => {
    windows.add(deviceId, reading, clock.nowMs());
    const accepted = pipeline.accept({ kind: 'telemetry-received', deviceId, reading });
    if (reading.kind === 'bed-window') occupancy.take(deviceId, reading, clock.uptimeMs());
    return accepted.changed ? accepted.recorded : undefined;
  };

  const takeStatus = (deviceId: DeviceId, reading: StatusReading): Promise<void> | undefined => {
    const accepted = pipeline.accept({ kind: 'status-received', deviceId, reading });
    if (reading.kind === 'device-status' && reading.state === 'leaving') occupancy.lose(deviceId);
    return accepted.changed ? accepted.recorded : undefined;
  };

  const takeUnreadable = (
    packet: Packet,
    topic: DeviceTopic,
    failure: DecodeFailure,
  ): Promise<void> | undefined => {
    setAside(packet, failure.code, failure.path);
    return topic.lane === 'event' ? ringUnreadable(packet, topic.deviceId, failure.code) : undefined;
  };

  const ringUnreadable = ({ payload }: Packet, deviceId: DeviceId, code: string): Promise<void> => {
    const bodyHash = createHash('sha256').update(payload).digest('hex').slice(0, 32);
    return pipeline.accept({ kind: 'event-unreadable', deviceId, bodyHash, code }).recorded;
  };

  /** A speaker's word on a prompt. One that can't be read may have been "help". */
  const takeResult = (packet: Packet, deviceId: DeviceId): Promise<void> | undefined => {
    if (packet.isWill) {
      // The broker speaks for a speaker that is gone: that says nothing of a prompt.
      supervision.loseLink(deviceId);
      setAside(packet, 'will-on-result', null);
      return undefined;
    }
    hear(deviceId);
    const taken = deps.takeResult(packet.topic, packet.payload);
    if (taken.ok) return taken.value;
    setAside(packet, taken.failure.code, null);
    return ringUnreadable(packet, deviceId, taken.failure.code);
  };

  const takeOther = (packet: Packet): Promise<void> | undefined => {
    const owner = parseResultTopic(packet.topic);
    if (owner !== null && owner.homeId === homeId) return takeResult(packet, owner.deviceId);
    if (!deps.takeRequest(packet)) setAside(packet, 'not-a-device-topic', null);
    return undefined;
  };

  const decideAlone = (packet: Packet, topic: DeviceTopic): Promise<void> | undefined => {
    const { deviceId, lane } = topic;
    const decoded = decode({ lane, payload: packet.payload });
    if (!decoded.ok) return takeUnreadable(packet, topic, decoded.failure);
    const reading = decoded.value;
    switch (reading.kind) {
      case 'fall-detected':
      case 'still-down':
      case 'call-pressed':
        return takeEvent(deviceId, reading);
      case 'motion-window':
      case 'sound-window':
      case 'bed-window':
        return takeTelemetry(deviceId, reading);
      case 'device-status':
      case 'link-lost':
        return takeStatus(deviceId, reading);
      default:
        return unreachable(reading);
    }
  };

  const toExcess = (packet: Packet, topic: DeviceTopic): Excess => ({
    decideAlone: () => decideAlone(packet, topic),
    toKey: () => {
      const decoded = decode({ lane: topic.lane, payload: packet.payload });
      const event = decoded.ok ? EventReading.safeParse(decoded.value) : null;
      return event?.success === true ? toPacketKey(event.data) : null;
    },
  });

  const setAside = (packet: Packet, code: string, path: string | null): void => {
    const { credentialClientId: clientId, topic, payload, deviceTopic } = packet;
    quarantine.add({
      atMs: clock.nowMs(),
      clientId,
      topic,
      deviceId: deviceTopic?.deviceId ?? null,
      code,
      path,
      payload,
    });
  };

  const hear = (deviceId: DeviceId): void => {
    if (supervision.hear(deviceId, clock.uptimeMs())) pipeline.accept({ kind: 'device-back', deviceId });
  };

  return {
    /** A promise: the sender is acknowledged once it resolves. Nothing: at once. */
    receive(packet: Packet): Promise<void> | undefined {
      const topic = packet.deviceTopic;
      receivedCount += 1;
      // Of whatever lane: what nobody agreed to is neither decoded nor kept, not even as garbage or a sign of life.
      if (refused.take(topic?.deviceId ?? packet.credentialClientId)) return undefined;
      if (topic === null || topic.homeId !== homeId) return takeOther(packet);
      const { deviceId, lane } = topic;
      if (packet.isWill) {
        supervision.loseLink(deviceId);
        occupancy.lose(deviceId);
      } else hear(deviceId);
      const verdict = rateLimit.take({ deviceId, lane, uptimeMs: clock.uptimeMs() });
      if (verdict === 'shed') {
        shedCounts.set(deviceId, (shedCounts.get(deviceId) ?? 0) + 1);
        return undefined;
      }
      const folded = verdict === 'fold' ? folds.take(deviceId, toExcess(packet, topic)) : null;
      return folded ?? decideAlone(packet, topic);
    },
    /** A packet that its sender was not allowed to publish: kept aside, decides nothing. */
    refuse({
      credentialClientId,
      topic,
      payload,
    }: Pick<Packet, 'topic' | 'payload'> & { credentialClientId: string | null }): void {
      const clientId = credentialClientId ?? 'unknown';
      if (refused.take(clientId)) return;
      quarantine.add({
        atMs: clock.nowMs(),
        clientId,
        topic,
        deviceId: null,
        code: 'not-allowed',
        path: null,
        payload,
      });
    },
    /** From now on exactly these; one that is new here, or back, has its full time to speak. */
    expect(deviceIds: readonly DeviceId[], lost: Lost): void {
      supervision.expect(deviceIds, clock.uptimeMs(), lost);
      // What a bed sensor said before its consent was withdrawn is not known any more.
      for (const { deviceId } of pipeline.home().config?.devices ?? noDevices)
        if (deps.findRefusal(deviceId) !== null) occupancy.lose(deviceId);
    },
    devices: () => supervision.count(),
    /** True, false, or null where no bed sensor of theirs can tell. No alert may hang on it. */
    inBed: occupancy.inBed,
    /** The expected devices one by one. */
    heardStates: () => supervision.list(),
    /** What was refused unread since the start. */
    refusals: () => refused.list(),
    isHeard: supervision.isHeard,
    stats: () => ({
      receivedCount,
      shedCount: [...shedCounts.values()].reduce((sum, count) => sum + count, 0),
    }),
    stop(): void {
      for (const cancel of cancels) cancel();
      folds.stop();
      deps.keepTelemetry(windows.take(Number.NEGATIVE_INFINITY));
    },
  };
}

/** Calls `work` again and again until taken back. */
function every(clock: Clock, ms: number, work: () => void): () => void {
  let cancel = () => {};
  const again = (): void => {
    cancel = clock.wakeIn(ms, () => {
      again();
      work();
    });
  };
  again();
  return () => cancel();
}
