import { describe, expect, it } from 'vitest';
import { DeviceId } from '#devices/ids.ts';
import { createSupervision, type Lost, type PageNow } from '#gateway/ingest/supervision.ts';

const worn = DeviceId.parse('fall-0012');
const mains = DeviceId.parse('audio-0012');
const watch = () => {
  const supervision = createSupervision();
  supervision.expect([worn, mains], 0, new Map());
  return supervision;
};

it.each([
  { atMs: 89_999, lost: [] },
  { atMs: 90_000, lost: ['audio-0012'] },
  { atMs: 180_000, lost: ['fall-0012', 'audio-0012'] },
])('misses after $atMs ms of silence: $lost', ({ atMs, lost }) => {
  expect(
    watch()
      .findLost(atMs)
      .map(({ deviceId }) => deviceId),
  ).toEqual(lost);
});

it('says once that a device is lost, and once that it is back', () => {
  const supervision = watch();
  expect(supervision.findLost(200_000)).toHaveLength(2);
  expect(supervision.findLost(300_000)).toEqual([]);
  expect(supervision.hear(worn, 300_000)).toBe(true);
  expect(supervision.hear(worn, 300_001)).toBe(false);
});

it('counts as heard only what has spoken since the start', () => {
  const supervision = watch();
  expect(supervision.count()).toEqual({ heardCount: 0, expectedCount: 2 });
  supervision.hear(worn, 10);
  expect(supervision.count()).toEqual({ heardCount: 1, expectedCount: 2 });
});

it('a speaker that went silent, or whose link died, is not asked to speak', () => {
  const supervision = watch();
  const isHeard = () => supervision.isHeard(mains);
  expect(isHeard()).toBe(false);
  supervision.hear(mains, 10);
  expect(isHeard()).toBe(true);
  supervision.loseLink(mains);
  expect(isHeard()).toBe(false);
  supervision.hear(mains, 20);
  supervision.findLost(90_020);
  expect(isHeard()).toBe(false);
  expect(supervision.isHeard(DeviceId.parse('speaker-0099'))).toBe(false);
});

it('remembers over a restart which device was lost, and notices its return', () => {
  const supervision = createSupervision();
  supervision.expect([worn], 0, new Map([[worn, { hardwareHeard: false }]]));
  expect(supervision.findLost(500_000)).toEqual([]);
  expect(supervision.hear(worn, 500_000)).toBe(true);
});

it('forgets a device that the home no longer has, and keeps what it knows of the others', () => {
  const supervision = watch();
  supervision.hear(worn, 170_000);
  supervision.expect([worn], 175_000, new Map());
  expect(supervision.findLost(200_000)).toEqual([]);
  expect(supervision.count().expectedCount).toBe(1);
});

it('tells of each device whether it was heard, is waited for, or has fallen silent', () => {
  const supervision = watch();
  supervision.hear(worn, 10);
  expect(supervision.findLost(90_000)).toHaveLength(1);
  expect(supervision.list()).toEqual([
    { deviceId: 'fall-0012', state: 'heard', heardUptimeMs: 10, page: null },
    { deviceId: 'audio-0012', state: 'silent', heardUptimeMs: null, page: null },
  ]);
  supervision.loseLink(worn);
  expect(supervision.list()[0]).toMatchObject({ state: 'waiting', heardUptimeMs: 10 });
});

describe('a speaker and the page beside its bed', () => {
  const speaker = DeviceId.parse('speaker-0012');
  const lostAtMs = 90_000;
  const watchSpeaker = (speed = 1, lost: Lost = new Map()) => {
    const supervision = createSupervision({ speed });
    supervision.expect([speaker], 0, lost);
    /** The page as it is, looked at every second. */
    const look = (page: PageNow, fromMs: number, toMs: number): boolean => {
      let isBack = false;
      for (let uptimeMs = fromMs; uptimeMs <= toMs; uptimeMs += 1_000)
        isBack = supervision.seePage(speaker, page, uptimeMs) || isBack;
      return isBack;
    };
    return { supervision, look, state: () => supervision.list()[0] };
  };

  it.each<{ why: string; page: PageNow; known: string; lost: boolean }>([
    { why: 'one that may sound counts', page: 'speaks', known: 'speaks', lost: false },
    { why: 'one that may not sound hides no dead speaker', page: 'mute', known: 'mute', lost: true },
    { why: 'none', page: null, known: 'none', lost: true },
  ])('a page, and no hardware: $why', ({ page, known, lost }) => {
    const { supervision, look, state } = watchSpeaker();
    look(page, 0, lostAtMs);
    const silence = { deviceId: speaker, silentMs: lostAtMs, page: known, hardwareHeard: false };
    expect(supervision.findLost(lostAtMs)).toEqual(lost ? [silence] : []);
    expect(state()?.state).toBe(lost ? 'silent' : 'heard');
    expect(supervision.count().heardCount).toBe(lost ? 0 : 1);
  });

  it('a page that speaks does not make the hardware one that is asked to speak', () => {
    const { supervision, look } = watchSpeaker();
    look('speaks', 0, 10_000);
    expect(supervision.isHeard(speaker)).toBe(false);
  });

  it('is lost the usual time after its page went away, once, and back with it', () => {
    const { supervision, look, state } = watchSpeaker();
    look('speaks', 0, 200_000);
    look(null, 201_000, 200_000 + lostAtMs);
    expect(supervision.findLost(199_999 + lostAtMs)).toEqual([]);
    expect(state()?.state).toBe('waiting');
    expect(supervision.findLost(200_000 + lostAtMs)).toEqual([
      { deviceId: speaker, silentMs: lostAtMs, page: 'away', hardwareHeard: false },
    ]);
    expect(supervision.findLost(400_000)).toEqual([]);
    expect(look('mute', 400_000, 401_000)).toBe(false);
    expect(look('speaks', 402_000, 404_000)).toBe(true);
    expect(look('speaks', 405_000, 406_000)).toBe(false);
  });

  it('hardware that was heard and fell silent is told of beside a page: that has no help button', () => {
    const { supervision, look } = watchSpeaker();
    supervision.hear(speaker, 10_000);
    look('speaks', 0, 100_000);
    expect(supervision.findLost(100_000)).toEqual([
      { deviceId: speaker, silentMs: lostAtMs, page: 'speaks', hardwareHeard: true },
    ]);
    expect(look('speaks', 101_000, 110_000)).toBe(false);
    expect(supervision.hear(speaker, 120_000)).toBe(true);
  });

  it('hardware that is heard needs no page', () => {
    const { supervision, look } = watchSpeaker();
    look('speaks', 0, 1_000);
    look(null, 2_000, 80_000);
    supervision.hear(speaker, 80_000);
    expect(supervision.findLost(lostAtMs + 1_000)).toEqual([]);
  });

  it.each([
    { speed: 1, backAtMs: 60_000 },
    { speed: 20, backAtMs: 20 * 60_000 },
  ])(
    'a restart that its page outlives by a minute of life is no silence, at $speed times',
    ({ speed, backAtMs }) => {
      const { supervision, look } = watchSpeaker(speed);
      expect(supervision.findLost(backAtMs - 1)).toEqual([]);
      look('speaks', backAtMs, backAtMs);
      expect(supervision.findLost(backAtMs + speed * lostAtMs - 1)).toEqual([]);
      expect(supervision.findLost(backAtMs + speed * lostAtMs)).toHaveLength(1);
    },
  );

  it('in a story told faster, hardware has its time in the story', () => {
    const { supervision } = watchSpeaker(20);
    supervision.hear(speaker, 1_000);
    expect(supervision.findLost(1_000 + lostAtMs)).toHaveLength(1);
  });

  it('a page that was lost before a restart is back with the page', () => {
    const { supervision, look } = watchSpeaker(1, new Map([[speaker, { hardwareHeard: false }]]));
    expect(supervision.findLost(200_000)).toEqual([]);
    expect(look('speaks', 200_000, 200_000)).toBe(true);
  });

  it('hardware that was lost before a restart is not back with its page, only by itself', () => {
    const { supervision, look } = watchSpeaker(1, new Map([[speaker, { hardwareHeard: true }]]));
    expect(look('speaks', 0, 200_000)).toBe(false);
    expect(supervision.hear(speaker, 201_000)).toBe(true);
  });

  it('hardware stays known while its resident is away, and is missed with a page that speaks', () => {
    const { supervision, look } = watchSpeaker();
    supervision.hear(speaker, 1_000);
    supervision.expect([], 2_000, new Map());
    supervision.expect([speaker], 3_000, new Map());
    look('speaks', 3_000, 3_000 + lostAtMs);
    expect(supervision.findLost(3_000 + lostAtMs)).toMatchObject([{ page: 'speaks', hardwareHeard: true }]);
  });

  it('a page stands in for no other kind of device', () => {
    const supervision = watch();
    expect(supervision.speakerIds()).toEqual([]);
    expect(supervision.seePage(mains, 'speaks', lostAtMs)).toBe(false);
    expect(supervision.findLost(lostAtMs)).toHaveLength(1);
  });
});
