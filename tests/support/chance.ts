import fc from 'fast-check';

/**
 * Properties draw the same examples each time, so that a failure is the change's and not the day's. The long form
 * (`npm run prove`) draws new ones, and prints the seed of what it finds.
 */
if (process.env.NIGHTWELL_LONG !== '1') fc.configureGlobal({ seed: 20_261_122 });
