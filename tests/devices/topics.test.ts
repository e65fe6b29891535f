import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeviceId, HomeId } from '#devices/ids.ts';
import { isCovered, lanes, parseTopic, toTopic } from '#devices/topics.ts';

const homeId = HomeId.parse('rowan-house');
const deviceId = DeviceId.parse('fall-0012');

describe('topics of devices', () => {
  it('every lane can be read back from its topic', () => {
    for (const lane of lanes) {
      expect(parseTopic(toTopic({ homeId, deviceId, lane }))).toEqual({ homeId, deviceId, lane });
    }
    expect(toTopic({ homeId, deviceId, lane: 'event' })).toBe('nightwell1/rowan-house/fall-0012/event');
  });

  it.each([
    ['another version', 'nightwell2/rowan-house/fall-0012/event'],
    ['no such lane', 'nightwell1/rowan-house/fall-0012/command'],
    ['a part of every object', 'nightwell1/rowan-house/fall-0012/constructor'],
    ['one level too many', 'nightwell1/rowan-house/fall-0012/event/'],
    ['one level too few', 'nightwell1/rowan-house/fall-0012'],
    ['an upper-case home', 'nightwell1/Rowan-House/fall-0012/event'],
    ['a device without its number', 'nightwell1/rowan-house/fall/event'],
    ['a wildcard', 'nightwell1/+/fall-0012/event'],
    ['nothing', ''],
  ])('%s is no topic of a device', (_, topic) => {
    expect(parseTopic(topic)).toBeNull();
  });

  it('whatever is read as a device’s topic is written the same', () => {
    const part = fc.constantFrom(
      'nightwell1',
      'rowan-house',
      'fall-0012',
      'event',
      'telemetry',
      'a',
      '',
      '+',
      'x-0001',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
        const topic = parts.join('/');
        const parsed = parseTopic(topic);
        if (parsed !== null) expect(toTopic(parsed)).toBe(topic);
      }),
    );
  });
});

describe('filters', () => {
  it.each<[topic: string, filter: string, isIt: boolean]>([
    // The examples of MQTT 3.1.1, sections 4.7.1.2, 4.7.1.3 and 4.7.2.
    ['sport/tennis/player1', 'sport/tennis/player1/#', true],
    ['sport/tennis/player1/ranking', 'sport/tennis/player1/#', true],
    ['sport/tennis/player1/score/wimbledon', 'sport/tennis/player1/#', true],
    ['sport', 'sport/#', true],
    ['anything/at/all', '#', true],
    ['sport/tennis/player1', 'sport/tennis/+', true],
    ['sport/tennis/player1/ranking', 'sport/tennis/+', false],
    ['sport', 'sport/+', false],
    ['sport/', 'sport/+', true],
    ['/finance', '+/+', true],
    ['/finance', '/+', true],
    ['/finance', '+', false],
    ['$SYS/monitor/clients', '#', false],
    ['$SYS/monitor/clients', '+/monitor/clients', false],
    ['$SYS/monitor/clients', '$SYS/#', true],
    ['$SYS/monitor/clients', '$SYS/monitor/+', true],
    ['sport/tennis', 'sport/tennis', true],
    ['sport/tennis', 'sport/Tennis', false],
    ['sport/tennis', 'sport/#/tennis', false],
  ])('%s in %s: %s', (topic, filter, isIt) => {
    expect(isCovered(topic, filter)).toBe(isIt);
  });

  it('a filter covers what a regular expression made of it matches', () => {
    const toPattern = (filter: string) => {
      const body = filter
        .split('/')
        .map((part, index) => {
          const slash = index === 0 ? '' : '/';
          if (part === '#') return index === 0 ? '.*' : '(?:/.*)?';
          return slash + (part === '+' ? '[^/]*' : part.replace('$', '\\$'));
        })
        .join('');
      return new RegExp(`^${/^[+#]/.test(filter) ? '(?!\\$)' : ''}${body}$`);
    };
    const level = fc.constantFrom('a', 'b', '', '$a');
    const topicOf = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'));
    const filterOf = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'));
    fc.assert(
      fc.property(topicOf, filterOf, (topic, filter) => {
        expect(isCovered(topic, filter)).toBe(toPattern(filter).test(topic));
      }),
      { numRuns: 5_000 },
    );
  });
});
