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
  dispatcher.guard('screens', () => {
    throw new Error('still broken');
  });
  dispatcher.guard('siren', () => void told.push('test'));
  expect(told).toEqual(['siren', 'siren', 'test']);
  expect(dispatcher.failureCounts()).toEqual({ screens: 3 });
});
