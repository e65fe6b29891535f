import { defineConfig } from 'vitest/config';

/** Tests that start processes, open sockets or drive a browser: one file at a time, or they'd time each other out. */
const realThings = ['tests/{acceptance,browser,faults}/**/*.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['./tests/support/chance.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/output/**', ...realThings],
          testTimeout: 10_000,
          hookTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: realThings,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // After the unit tests: a busy neighbour would spoil every deadline measured here.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
