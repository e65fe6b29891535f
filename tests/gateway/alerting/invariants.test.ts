import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BootId, DeviceId } from '#devices/ids.ts';
import type { EventReading } from '#devices/reading.ts';
import { decide } from '#gateway/alerting/decide.ts';
import { evolve } from '#gateway/alerting/evolve.ts';
import { emptyHome, type Home } from '#gateway/alerting/home.ts';
import { AlertId, ScreenId } from '#gateway/alerting/ids.ts';
import { defaultPolicy, priorities } from '#gateway/alerting/policy.ts';
import { aFall, aHomeConfig, amy, ben, createNight } from '#tests/support/a-night.ts';

type Night = ReturnType<typeof createNight>;
type Step = (night: Night) => void;

const bootId = BootId.parse('boot-1');
const anyFallId = (night: Night, pick: number): string => {
  const ids = [...Object.keys(night.home().open), ...night.home().closed.map(({ alertId }) => alertId)];
  return ids[pick % Math.max(1, ids.length)] ?? 'none';
};

const device = fc.constantFrom('fall-0001', 'fall-0002', 'fall-0012');
const reading: fc.Arbitrary<EventReading> = fc.oneof(
  fc.record({ seq: fc.nat(12), sure: fc.boolean() }).map(({ seq, sure }) => aFall(seq, sure ? 0.9 : 0.3)),
  fc.record({ seq: fc.nat(12), fallSeq: fc.nat(12) }).map(
    ({ seq, fallSeq }): EventReading => ({
      kind: 'still-down',
      bootId,
      seq: 100 + seq,
      ageMs: 0,
      fallSeq,
      stillnessMs: 20_000,
    }),
  ),
);
const routine: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom('call-0001', 'call-0012'), fc.nat(8)).map(
    ([id, seq]): Step =>
      (night) => {
        night.fall(id, { kind: 'call-pressed', bootId, seq, ageMs: 0 });
      },
  ),
  fc.tuple(device, fc.constantFrom(0, 12)).map(
    ([id, stepCount]): Step =>
      (night) => {
        const motion = {
          kind: 'motion-window',
          bootId,
          seq: 0,
          ageMs: 0,
          windowMs: 1_000,
          meanG: 1,
          sdG: 0,
          peakG: 1,
        } as const;
        night.accept({
          kind: 'telemetry-received',
          deviceId: DeviceId.parse(id),
          reading: { ...motion, stepCount },
        });
      },
  ),
  fc.tuple(device, fc.nat({ max: 5 })).map(
    ([id, count]): Step =>
      (night) => {
        night.accept({
          kind: 'events-folded',
          deviceId: DeviceId.parse(id),
          count: count + 1,
          keys: [`folded:${count}`],
        });
      },
  ),
  fc.boolean().map(
    (back): Step =>
      (night) => {
        night.accept(back ? { kind: 'journal-recovered' } : { kind: 'journal-failed', code: 'disk-full' });
      },
  ),
  fc.constantFrom(5, 95).map(
    (batteryPercent): Step =>
      (night) => {
        const status = {
          kind: 'device-status',
          bootId,
          seq: 0,
          ageMs: 0,
          state: 'online',
          firmware: '1',
        } as const;
        night.accept({
          kind: 'status-received',
          deviceId: DeviceId.parse('fall-0001'),
          reading: { ...status, batteryPercent },
        });
      },
  ),
  fc.tuple(fc.nat(20), fc.boolean()).map(
    ([pick, sounding]): Step =>
      (night) => {
        const alertId = AlertId.parse(anyFallId(night, pick));
        const screenId = ScreenId.parse('screen-x');
        night.accept({
          kind: 'screen-delivered',
          alertId,
          screenId,
          personId: amy,
          seq: night.home().seq,
          sounding,
        });
      },
  ),
);
const request = fc.constantFrom('accept-alert', 'arrive', 'decline-alert', 'close-alert', 'undo');

/** Anything that may happen in a night, without any visit when `visits` is false. */
const step = (visits: boolean): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(device, reading).map(
        ([id, what]): Step =>
          (night) =>
            void night.fall(id, what),
      ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(request, fc.nat(20), fc.constantFrom(amy, ben)).map(([wish, pick, who]): Step => {
        return (night) => {
          if (visits || (wish !== 'arrive' && wish !== 'close-alert'))
            night.ask(wish, anyFallId(night, pick), who);
        };
      }),
    },
    {
      weight: 2,
      arbitrary: fc.nat(200).map(
        (seconds): Step =>
          (night) =>
            night.pass(seconds),
      ),
    },
    { weight: 3, arbitrary: routine },
    { weight: 1, arbitrary: fc.constant<Step>((night) => night.confirmAll()) },
    { weight: 1, arbitrary: fc.constant<Step>((night) => night.reboot()) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('a', 'b').map(
        (bodyHash): Step =>
          (night) => {
            night.accept({
              kind: 'event-unreadable',
              deviceId: DeviceId.parse('fall-0001'),
              bodyHash,
              code: 'not-json',
            });
          },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.boolean().map(
        (back): Step =>
          (night) => {
            const deviceId = DeviceId.parse('fall-0002');
            night.accept(
              back ? { kind: 'device-back', deviceId } : { kind: 'device-lost', deviceId, silentMs: 180_000 },
            );
          },
      ),
    },
  );
const nightOf = (visits: boolean) => fc.array(step(visits), { minLength: 1, maxLength: 40 });
const play = (steps: readonly Step[]): Night => {
  const night = createNight();
  for (const each of steps) each(night);
  return night;
};
const RUNS = { numRuns: 300 };

it('replays the inputs of any night to the same state, byte for byte', () => {
  fc.assert(
    fc.property(nightOf(true), (steps) => {
      const night = play(steps);
      let replayed: Home = emptyHome;
      for (const input of night.inputs) replayed = decide(replayed, input, defaultPolicy).home;
      expect(JSON.stringify(replayed)).toBe(JSON.stringify(night.home()));
    }),
    RUNS,
  );
});

it('rebuilds any night from its events alone, without the policy', () => {
  fc.assert(
    fc.property(nightOf(true), (steps) => {
      const night = play(steps);
      expect(JSON.stringify(night.events.reduce(evolve, emptyHome))).toBe(JSON.stringify(night.home()));
    }),
    RUNS,
  );
});

it('needs to keep only the inputs that changed something', () => {
  fc.assert(
    fc.property(nightOf(true), (steps) => {
      const night = play(steps);
      let replayed: Home = emptyHome;
      for (const input of night.inputs) {
        const decision = decide(replayed, input, defaultPolicy);
        if (decision.events.length > 0) replayed = decision.home;
        else expect(JSON.stringify(decision.home)).toBe(JSON.stringify(replayed));
      }
    }),
    RUNS,
  );
});

it('ends no fall by anything but a visit', () => {
  fc.assert(
    fc.property(nightOf(false), (steps) => {
      const night = play(steps);
      const raised = new Set(
        night.events.flatMap((event) =>
          event.kind === 'alert-raised' && event.alertKind === 'possible-fall' ? [event.alertId] : [],
        ),
      );
      for (const alertId of raised) expect(night.home().open[alertId]?.state).toMatch(/raised|accepted/);
    }),
    RUNS,
  );
});

it('never makes an open fall less urgent than it was, whatever is taken back', () => {
  fc.assert(
    fc.property(nightOf(true), (steps) => {
      const night = createNight();
      const worst = new Map<string, number>();
      for (const each of steps) {
        each(night);
        for (const { alertId, kind, priority } of Object.values(night.home().open)) {
          if (kind !== 'possible-fall') continue;
          const now = priorities.indexOf(priority);
          expect(now).toBeLessThanOrEqual(worst.get(alertId) ?? now);
          worst.set(alertId, now);
        }
      }
    }),
    RUNS,
  );
});

it('makes high in time every unattended fall whose wearer was not seen on their feet since the last impact', () => {
  fc.assert(
    fc.property(nightOf(true), (steps) => {
      const night = play(steps);
      night.pass(defaultPolicy.fall.lookInMs / 1_000);
      for (const alert of Object.values(night.home().open)) {
        if (alert.kind !== 'possible-fall' || alert.state !== 'raised') continue;
        if (alert.evidence.stepCount === undefined) expect(alert.priority).toBe('high');
      }
    }),
    RUNS,
  );
});

it('always wants to be woken for an alert that nobody attends, and then tells the last rung', () => {
  // Longest way to the top: a silent device that somebody took on is raised again after a day, then its last gap.
  const sumMs = 86_400_000 + 1_200_000;
  fc.assert(
    fc.property(nightOf(true), (steps) => {
      const night = play(steps);
      const waiting = Object.values(night.home().open).filter(({ state }) => state !== 'attended');
      if (waiting.length === 0) return;
      expect(night.wakeUptimeMs()).not.toBeNull();
      night.pass(sumMs / 1_000);
      for (const { alertId } of waiting) {
        const alert = night.home().open[alertId];
        if (alert === undefined) throw new Error(`${alertId} went away by itself`);
        expect(alert.rung, alert.kind).toBe(defaultPolicy.ladders[alert.priority].rungs.length - 1);
      }
    }),
    { numRuns: 40 },
  );
});

it('rings for every alert that is raised, and for every one that becomes more urgent', () => {
  fc.assert(
    fc.property(nightOf(true), (steps) => {
      const night = play(steps);
      const rung = new Set(
        night.notices.filter(({ purpose }) => purpose === 'ring').map(({ noticeId }) => noticeId),
      );
      for (const [index, event] of night.events.entries()) {
        if (event.kind !== 'alert-raised' && event.kind !== 'alert-upgraded') continue;
        const alert = night.events.slice(0, index + 1).reduce(evolve, emptyHome).open[event.alertId];
        if (alert?.state === 'raised') expect(rung).toContain(`${event.alertId}/${index + 1}`);
      }
    }),
    { numRuns: 100 },
  );
});

it('raises alerts for the same rooms in whatever order, and however often, the packets arrive', () => {
  const packets = fc.uniqueArray(fc.tuple(device, reading), {
    maxLength: 12,
    selector: ([id, what]) => `${id}:${what.seq}`,
  });
  const roomsOf = (arrivals: ReadonlyArray<readonly [string, EventReading]>): string[] => {
    const night = createNight(aHomeConfig(20));
    for (const [id, what] of arrivals) night.fall(id, what);
    return [
      ...new Set(Object.values(night.home().open).map(({ kind, roomId }) => `${kind} ${roomId}`)),
    ].sort();
  };
  const arrivals = packets.chain((sent) =>
    fc.record({
      sent: fc.constant(sent),
      arrived: fc.shuffledSubarray([...sent, ...sent], { minLength: sent.length * 2 }),
    }),
  );
  fc.assert(
    fc.property(arrivals, ({ sent, arrived }) => {
      expect(roomsOf(arrived)).toEqual(roomsOf(sent));
    }),
    RUNS,
  );
});
