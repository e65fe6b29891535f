import type { DeviceId } from '#devices/ids.ts';
import type { AnnounceRequest } from '#devices/platform.ts';
import { toDeviceClassName } from '#devices/registry.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import type { Clock } from '#gateway/base/clock.ts';
import type { Log } from '#gateway/base/log.ts';
import { fail, ok, type Result } from '#gateway/base/result.ts';

/**
 * Nothing is announced from 22:00 to 07:00 of the home: an hour more than the night of the Noise Act 1996 (section 2:
 * 23:00 to 07:00), for people who go to bed early. What must be heard at night is a reminder or an alert.
 */
const QUIET = { fromHour: 22, untilHour: 7 } as const;

/**
 * `no-speaker-there`: no such room, none in it that speaks, or no room named: a machine does not choose whose bedside
 * it speaks at. `quiet-hours`: ask again in the morning.
 */
export type AnnounceRefusal = 'no-speaker-there' | 'quiet-hours';

/** Where an automation's words are said, or why they are not. */
export function decideAnnounce(
  { roomId }: Pick<AnnounceRequest, 'roomId'>,
  { devices, timeZone }: Pick<HomeConfig, 'devices' | 'timeZone'>,
  nowMs: number,
): Result<DeviceId, AnnounceRefusal> {
  const speakers = devices
    .filter((each) => roomId !== null && each.roomId === roomId)
    .map(({ deviceId }) => deviceId)
    .filter((deviceId) => toDeviceClassName(deviceId) === 'speaker')
    .toSorted();
  const [speaker] = speakers;
  if (speaker === undefined) return fail('no-speaker-there');
  const { hour } = Temporal.Instant.fromEpochMilliseconds(Math.floor(nowMs)).toZonedDateTimeISO(timeZone);
  return hour >= QUIET.fromHour || hour < QUIET.untilHour ? fail('quiet-hours') : ok(speaker);
}

export type AnnouncerDeps = {
  readonly homeConfig: () => Pick<HomeConfig, 'devices' | 'timeZone'>;
  readonly say: (what: { readonly deviceId: DeviceId; readonly words: string }) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Says what an automation asks for, or answers why not. Null: it is taken, and said when its turn comes. */
export function createAnnouncer({ homeConfig, say, clock, log }: AnnouncerDeps) {
  return (request: Pick<AnnounceRequest, 'roomId' | 'words'>): AnnounceRefusal | null => {
    const decision = decideAnnounce(request, homeConfig(), clock.nowMs());
    if (!decision.ok) return decision.failure;
    const deviceId = decision.value;
    say({ deviceId, words: request.words }).catch((cause: unknown) =>
      log.error('announcement-broke', { deviceId, message: String(cause) }),
    );
    return null;
  };
}
