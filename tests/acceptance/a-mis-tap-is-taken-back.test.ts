import { afterEach, beforeEach, expect, it } from 'vitest';
import { startHome, type TestHome } from '#tests/support/a-home.ts';

/*
  somebody falls in room 12; Amy taps "I'm going" with her elbow, and everything is quiet
  she takes it back: Ben's screen rings again at once
  Ben cannot go: it rings on for everybody else
  Amy goes, arrives, and closes it as "did not fall" by mistake
  she takes that back too, and closes it as what it was
*/

let home: TestHome;
beforeEach(async () => {
  home = await startHome();
});
afterEach(() => home.stop());

it('a mis-tap is taken back, and who cannot go keeps it ringing', async () => {
  const [amy, ben, ruth] = await Promise.all([home.carer('amy'), home.carer('ben'), home.carer('ruth')]);
  const sensor = await home.device('fall-0012');
  await sensor.fall(0);
  const { alertId } = await amy.waitFor(({ rings }) => rings, 2_000);
  await amy.ask('accept-alert', alertId);
  await ben.waitFor(({ state, rings }) => state === 'accepted' && !rings, 2_000);
  expect(await ben.ask('undo', alertId)).toMatchObject({ ok: false, code: 'nothing-to-undo' });

  expect(await amy.ask('undo', alertId)).toMatchObject({ ok: true });
  await ben.waitFor(({ rings }) => rings, 2_000);

  expect(await ben.ask('decline-alert', alertId)).toMatchObject({ ok: true });
  await ben.waitFor(({ rings, declinedByMe }) => !rings && declinedByMe, 2_000);
  await ruth.waitFor(({ rings }) => rings, 2_000);
  await amy.waitFor(({ rings }) => rings, 2_000);

  await amy.ask('accept-alert', alertId);
  await amy.ask('arrive', alertId);
  await amy.ask('close-alert', alertId, 'did-not-fall');
  await ben.waitFor(({ outcome }) => outcome === 'did-not-fall', 2_000);
  await amy.ask('undo', alertId);
  await ben.waitFor(({ state, arrivedBy }) => state === 'attended' && arrivedBy?.name === 'Amy', 2_000);
  await amy.ask('close-alert', alertId, 'fell-hurt');
  expect(await ben.waitFor(({ outcome }) => outcome === 'fell-hurt', 2_000)).toMatchObject({
    state: 'closed',
  });
});
