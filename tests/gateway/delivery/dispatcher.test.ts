import { expect, it } from 'vitest';
import { emptyHome } from '#gateway/alerting/home.ts';
import { silentLog } from '#gateway/base/log.ts';
import { createDispatcher } from '#gateway/delivery/dispatcher.ts';

it('tells the siren although the screens threw, and counts who threw', () => {
  const told: string[] = [];
  const dispatcher = createDispatcher(silentLog);
  dispatcher.add({
    name: 'screens',
    tell: () => {
      throw new Error('broken');
    },
  });
  dispatcher.add({ name: 'siren', tell: () => void told.push('siren') });
  dispatcher.tell({ home: emptyHome, alerts: [], notices: [] });
  dispatcher.tell({ home: emptyHome, alerts: [], notices: [] });
  expect(told).toEqual(['siren', 'siren']);
  expect(dispatcher.failureCounts()).toEqual({ screens: 2 });
});
