import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BedWindow } from '#devices/bed-sensor.ts';
import { BootId, DeviceId, ResidentId } from '#devices/ids.ts';
import { deviceClasses } from '#devices/registry.ts';
import { type BedPlace, createOccupancy, type InBed } from '#gateway/ingest/occupancy.ts';

const hilda = ResidentId.parse('resident-12');
const george = ResidentId.parse('resident-9');
const bed = DeviceId.parse('bed-0012');
const chairBed = DeviceId.parse('bed-0112');
const { lostAfterMs } = deviceClasses.bed;
const window = (isOccupied: boolean, more: Partial<BedWindow> = {}): BedWindow => ({
  kind: 'bed-window',
  bootId: BootId.parse('b1'),
  seq: 0,
  ageMs: 0,
  windowMs: 10_000,
  isOccupied,
  bedExitCount: 0,
  ...more,
});
const bedsOf = (...deviceIds: readonly DeviceId[]): readonly BedPlace[] =>
  deviceIds.map((deviceId) => ({ deviceId, residentId: hilda }));

function watch(first: readonly BedPlace[]) {
  let places = first;
  const told: Array<readonly ResidentId[]> = [];
  const occupancy = createOccupancy({ places: () => places, onChange: (who) => void told.push(who) });
  let seq = 0;
  const say = (isOccupied: boolean, uptimeMs: number, deviceId = bed): void => {
    seq += 1;
    occupancy.take(deviceId, window(isOccupied, { seq }), uptimeMs);
  };
  const move = (to: readonly BedPlace[]): void => {
    places = to;
  };
  return { ...occupancy, say, told, move };
}

describe('one bed sensor', () => {
  it.each<{ why: string; happens: (night: ReturnType<typeof watch>) => void; inBed: InBed }>([
    { why: 'it has never said anything', happens: () => {}, inBed: null },
    { why: 'somebody lies in it', happens: ({ say }) => say(true, 0), inBed: true },
    { why: 'nobody lies in it', happens: ({ say }) => say(false, 0), inBed: false },
    {
      why: 'they got up',
      happens: ({ say }) => {
        say(true, 0);
        say(false, 4_000);
      },
      inBed: false,
    },
    {
      why: 'it says nothing, but not yet for long',
      happens: ({ say, expire }) => {
        say(false, 0);
        expire(lostAfterMs - 1);
      },
      inBed: false,
    },
    {
      why: 'it has said nothing for its class’s time, whatever else it sends',
      happens: ({ say, expire }) => {
        say(false, 0);
        expire(lostAfterMs);
      },
      inBed: null,
    },
    {
      why: 'it was silent and speaks again',
      happens: ({ say, expire }) => {
        say(false, 0);
        expire(lostAfterMs);
        say(true, lostAfterMs + 1);
      },
      inBed: true,
    },
    {
      why: 'its link died',
      happens: ({ say, lose }) => {
        say(false, 0);
        lose(bed);
      },
      inBed: null,
    },
    {
      why: 'its older word comes once more, late',
      happens: ({ take }) => {
        take(bed, window(true, { seq: 7 }), 0);
        take(bed, window(false, { seq: 8 }), 100);
        take(bed, window(true, { seq: 7, ageMs: 300 }), 300);
      },
      inBed: false,
    },
    {
      why: 'it was switched off and on, and counts from 0',
      happens: ({ take }) => {
        take(bed, window(true, { seq: 7 }), 0);
        take(bed, window(false, { seq: 0, bootId: BootId.parse('b2') }), 100);
      },
      inBed: false,
    },
    {
      why: 'its word waited too long to be worth anything',
      happens: ({ take }) => take(bed, window(false, { ageMs: lostAfterMs }), 1_000_000),
      inBed: null,
    },
    {
      why: 'its word waited a while, and gets old so much the sooner',
      happens: ({ take, expire }) => {
        take(bed, window(false, { ageMs: 60_000 }), 1_000_000);
        expire(1_000_000 + lostAfterMs - 60_000);
      },
      inBed: null,
    },
  ])('$why: $inBed', ({ happens, inBed }) => {
    const night = watch(bedsOf(bed));
    happens(night);
    expect(night.inBed(hilda)).toBe(inBed);
  });
});

it.each<{ first: InBed; second: InBed; inBed: InBed }>([
  { first: true, second: true, inBed: true },
  { first: true, second: false, inBed: true },
  { first: true, second: null, inBed: true },
  { first: false, second: false, inBed: false },
  { first: false, second: null, inBed: null },
  { first: null, second: null, inBed: null },
])('of two beds, one says $first and the other $second: $inBed', ({ first, second, inBed }) => {
  const night = watch(bedsOf(bed, chairBed));
  if (first !== null) night.say(first, 0, bed);
  if (second !== null) night.say(second, 0, chairBed);
  expect(night.inBed(hilda)).toBe(inBed);
});

it('tells of each change once, and of nothing that is as it was', () => {
  const night = watch([...bedsOf(bed), { deviceId: DeviceId.parse('bed-0009'), residentId: george }]);
  night.say(true, 0);
  night.say(true, 10_000);
  night.expire(10_001);
  night.say(false, 12_000);
  night.expire(12_000 + lostAfterMs);
  night.lose(bed);
  expect(night.told).toEqual([[hilda], [hilda], [hilda]]);
});

it('knows nothing of a bed that is nobody’s, of another kind of device, or of one the home does not have', () => {
  const worn = DeviceId.parse('fall-0012');
  const night = watch([{ deviceId: bed, residentId: null }, ...bedsOf(worn)]);
  night.say(false, 0);
  night.say(false, 0, worn);
  night.say(false, 0, chairBed);
  expect(night.inBed(hilda)).toBeNull();
  expect(night.told).toEqual([]);
});

it('a bed that is given to somebody else says nothing of them until it speaks again', () => {
  const night = watch(bedsOf(bed));
  night.say(false, 0);
  night.move([{ deviceId: bed, residentId: george }]);
  night.expire(1);
  expect([night.inBed(hilda), night.inBed(george)]).toEqual([null, null]);
  expect(night.told).toEqual([[hilda], [hilda]]);
  night.say(true, 2);
  expect(night.inBed(george)).toBe(true);
});

it('a second bed that nobody has heard yet takes the certainty away, and its removal brings it back', () => {
  const night = watch(bedsOf(bed));
  night.say(false, 0);
  night.move(bedsOf(bed, chairBed));
  night.expire(1);
  expect(night.inBed(hilda)).toBeNull();
  night.move(bedsOf(bed));
  night.expire(2);
  expect(night.inBed(hilda)).toBe(false);
  expect(night.told).toHaveLength(3);
});

it('whatever happens, whoever listened to the changes alone knows what is known, and silence ends in not known', () => {
  const sensor = fc.constantFrom(bed, chairBed);
  const step = fc.oneof(
    fc.record({
      what: fc.constant('say' as const),
      sensor,
      isOccupied: fc.boolean(),
      passMs: fc.nat(60_000),
    }),
    fc.record({
      what: fc.constant('lose' as const),
      sensor,
      isOccupied: fc.boolean(),
      passMs: fc.nat(60_000),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let heard: InBed = null;
      const occupancy = createOccupancy({
        places: () => places,
        onChange: () => {
          const now = occupancy.inBed(hilda);
          expect(now).not.toBe(heard);
          heard = now;
        },
      });
      const places = bedsOf(bed, chairBed);
      let uptimeMs = 0;
      for (const [seq, each] of steps.entries()) {
        uptimeMs += each.passMs;
        occupancy.expire(uptimeMs);
        if (each.what === 'lose') occupancy.lose(each.sensor);
        else occupancy.take(each.sensor, window(each.isOccupied, { seq }), uptimeMs);
        expect(occupancy.inBed(hilda)).toBe(heard);
      }
      occupancy.expire(uptimeMs + lostAfterMs);
      expect([occupancy.inBed(hilda), heard]).toEqual([null, null]);
    }),
  );
});
