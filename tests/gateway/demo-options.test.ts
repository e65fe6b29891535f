import { expect, it } from 'vitest';
import { parseDemoOptions } from '#gateway/demo-options.ts';

const usual = { seed: null, speed: 1, isFresh: false, hasHub: true, hasCarers: false, gatewayArgs: [] };

it.each([
  { typed: '', asks: {} },
  { typed: '--seed 7', asks: { seed: 7 } },
  { typed: '--speed 20', asks: { speed: 20, hasCarers: true } },
  { typed: '--speed=10', asks: { speed: 10, hasCarers: true } },
  { typed: '--with-carers', asks: { hasCarers: true } },
  { typed: '--without-hub --fresh', asks: { hasHub: false, isFresh: true } },
  { typed: '--with-node-red', asks: { gatewayArgs: ['--with-node-red'] } },
  {
    typed: '--http-port 0 --influx http://127.0.0.1:8086 --host 0.0.0.0',
    asks: {
      gatewayArgs: [
        ...['--http-port', '0', '--host', '0.0.0.0'],
        ...['--influx-url', 'http://127.0.0.1:8086', '--influx-database', 'nightwell'],
      ],
    },
  },
])('npx nightwell demo $typed', ({ typed, asks }) => {
  const args = typed.split(' ').filter((word) => word !== '');
  expect(parseDemoOptions(args)).toEqual({ ok: true, value: { ...usual, ...asks } });
});

it.each([
  { typed: '--seed x', says: '--seed x' },
  { typed: '--seed', says: '--seed' },
  { typed: '--speed 0', says: 'from 1 to 20' },
  { typed: '--speed 21', says: 'from 1 to 20' },
  { typed: '--speed 1.5', says: 'whole number' },
  { typed: '--influx 8086', says: 'http://127.0.0.1:8086' },
])('npx nightwell demo $typed is not understood, and says why', ({ typed, says }) => {
  const parsed = parseDemoOptions(typed.split(' '));
  expect(parsed.ok ? '' : parsed.failure).toContain(says);
});
