import { BootId, DeviceId, HomeId, ResidentId, RoomId } from '#devices/ids.ts';
import type { EventReading } from '#devices/reading.ts';
import type { Alert } from '#gateway/alerting/alert.ts';
import { type Decision, decide } from '#gateway/alerting/decide.ts';
import type { AlertingEvent } from '#gateway/alerting/event.ts';
import { emptyHome, type Home } from '#gateway/alerting/home.ts';
import type { HomeConfig } from '#gateway/alerting/home-config.ts';
import { AlertId, PersonId, ScreenId } from '#gateway/alerting/ids.ts';
import type { Input } from '#gateway/alerting/input.ts';
import type { Notice } from '#gateway/alerting/notice.ts';
import { defaultPolicy } from '#gateway/alerting/policy.ts';

type Untimed<Each = Input> = Each extends Input ? Omit<Each, 'atMs' | 'uptimeMs'> : never;

/** 21 November 2026, 03:10 in London. */
const NIGHT_AT_MS = Date.UTC(2026, 10, 21, 3, 10);
const START_UPTIME_MS = 1_000_000;

export const amy = PersonId.parse('amy');
export const ben = PersonId.parse('ben');

/** Rooms 1 to `roomCount`, each with a fall sensor and a call button of its resident. */
export function aHomeConfig(roomCount = 20): HomeConfig {
  const numbers = Array.from({ length: roomCount }, (_, index) => index + 1);
  const at = (number: number, kind: string) => ({
    deviceId: DeviceId.parse(`${kind}-${String(number).padStart(4, '0')}`),
    roomId: RoomId.parse(`room-${number}`),
    residentId: ResidentId.parse(`resident-${number}`),
  });
  return {
    homeId: HomeId.parse('rowan-house'),
    timeZone: 'Europe/London',
    rooms: numbers.map((number) => ({
      roomId: RoomId.parse(`room-${number}`),
      label: `Room ${number}`,
      zone: number <= roomCount / 2 ? 'ground-floor' : 'first-floor',
    })),
    devices: numbers.flatMap((number) => [at(number, 'fall'), at(number, 'call')]),
  };
}

export const aFall = (seq: number, confidence = 0.95, stillnessMs = 3_000): EventReading => ({
  kind: 'fall-detected',
  bootId: BootId.parse('boot-1'),
  seq,
  ageMs: 0,
  peakG: 4.2,
  stillnessMs,
  postureTurnDegrees: 80,
  confidence,
});

/** The alert core with a clock that only moves when told: what a test says happens, happens then. */
export function createNight(config = aHomeConfig()) {
  let home: Home = emptyHome;
  let uptimeMs = START_UPTIME_MS;
  let wallStepMs = 0;
  const inputs: Input[] = [];
  const events: AlertingEvent[] = [];
  const notices: Array<Notice & { readonly atS: number }> = [];
  let wakeUptimeMs: number | null = null;

  const accept = (untimed: Untimed): Decision => {
    const input = {
      ...untimed,
      atMs: NIGHT_AT_MS + wallStepMs + uptimeMs - START_UPTIME_MS,
      uptimeMs,
    } as Input;
    inputs.push(input);
    const decision = decide(home, input, defaultPolicy);
    home = decision.home;
    events.push(...decision.events);
    notices.push(
      ...decision.notices.map((notice) => ({ ...notice, atS: (uptimeMs - START_UPTIME_MS) / 1_000 })),
    );
    wakeUptimeMs = decision.wakeUptimeMs;
    return decision;
  };
  const ask = (request: Extract<Input, { kind: 'person-asked' }>['request'], alertId: string, who = amy) =>
    accept({
      kind: 'person-asked',
      request,
      alertId: AlertId.parse(alertId),
      personId: who,
      screenId: ScreenId.parse(`screen-${who}`),
      outcome: request === 'close-alert' ? 'fell-not-hurt' : null,
    }).answer;

  accept({ kind: 'gateway-started', bootId: BootId.parse('machine-boot-1') });
  accept({ kind: 'home-configured', config });
  return {
    accept,
    ask,
    inputs,
    events,
    notices,
    home: () => home,
    wakeUptimeMs: () => wakeUptimeMs,
    nowS: () => (uptimeMs - START_UPTIME_MS) / 1_000,
    fall: (deviceId: string, reading = aFall(0)) =>
      accept({ kind: 'event-received', deviceId: DeviceId.parse(deviceId), reading }),
    /** The only open alert; throws where there is none or more than one. */
    alert(): Alert {
      const [only, ...more] = Object.values(home.open);
      if (only === undefined || more.length > 0)
        throw new Error(`${more.length + (only ? 1 : 0)} open alerts`);
      return only;
    },
    /** A screen says that it shows and sounds everything that rings. */
    confirmAll(who = amy): void {
      for (const { alertId, state, seq } of Object.values(home.open)) {
        if (state !== 'raised') continue;
        const screenId = ScreenId.parse(`screen-${who}`);
        accept({ kind: 'screen-delivered', alertId, screenId, personId: who, seq, sounding: true });
      }
    },
    /** Time passes; the core is woken whenever it asked for it. `onWake` runs after each waking. */
    pass(seconds: number, onWake: () => void = () => {}): void {
      const untilUptimeMs = uptimeMs + seconds * 1_000;
      while (wakeUptimeMs !== null && wakeUptimeMs <= untilUptimeMs) {
        uptimeMs = Math.max(uptimeMs, wakeUptimeMs);
        accept({ kind: 'clock-ticked' });
        onWake();
      }
      uptimeMs = untilUptimeMs;
    },
    stepWall(ms: number): void {
      wallStepMs += ms;
    },
    /** The machine comes up again: uptime begins anew, a minute of wall time is gone. */
    reboot(): void {
      wallStepMs += uptimeMs - 5_000 + 60_000;
      uptimeMs = 5_000;
      accept({ kind: 'gateway-started', bootId: BootId.parse('machine-boot-2') });
    },
  };
}
