import { expect, it } from 'vitest';
import { toDemoAgain } from '#gateway/demo-again.ts';
import { createDemoHome } from '#gateway/demo-home.ts';
import { toDocuments } from '#tests/support/a-home.ts';

const first = toDocuments(await createDemoHome());
const second = toDocuments(await createDemoHome());

/** What a manager and an installer may have done meanwhile. */
const changed = {
  ...first,
  consents: {
    records: first.consents.records.map((record) =>
      record.residentId === 'resident-5' ? { ...record, withdrawnAtMs: 1 } : record,
    ),
  },
  homeConfig: {
    ...first.homeConfig,
    devices: first.homeConfig.devices.filter(({ deviceId }) => deviceId !== 'fall-0020'),
  },
  credentials: [
    ...first.credentials.filter(({ clientId }) => clientId !== 'fall-0020'),
    { ...(first.credentials[0] ?? ('' as never)), clientId: 'speaker-0005' },
  ],
};

it('goes on as the office left it: nothing recorded or withdrawn is undone by a restart', () => {
  const again = toDemoAgain(changed, second);
  expect(again.consents).toEqual(changed.consents);
  expect(again.homeConfig).toEqual(changed.homeConfig);
  const clientIds = again.credentials.map(({ clientId }) => clientId);
  expect(clientIds).toContain('speaker-0005');
  expect(clientIds).not.toContain('fall-0020');
});

it('takes what is made for each run: PINs, and the secrets of simulated devices', () => {
  const again = toDemoAgain(changed, second);
  expect(again.directory.people.map(({ pinHash }) => pinHash)).toEqual(
    second.directory.people.map(({ pinHash }) => pinHash),
  );
  const secretOf = (home: typeof first, id: string) =>
    home.credentials.find(({ clientId }) => clientId === id)?.secretHash;
  expect(secretOf(again, 'fall-0012')).toBe(secretOf(second, 'fall-0012'));
  expect(secretOf(again, 'speaker-0005')).toBe(secretOf(changed, 'speaker-0005'));
});
