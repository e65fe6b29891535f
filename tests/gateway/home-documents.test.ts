import { expect, it } from 'vitest';
import { createDemoHome } from '#gateway/demo-home.ts';
import { parseHomeDocuments, toDocumentVersions } from '#gateway/home-documents.ts';
import { toWatching } from '#gateway/office/watching.ts';
import { toDocuments } from '#tests/support/a-home.ts';

const home = toDocuments(await createDemoHome());

/** What a folder of a version before the home office holds. */
const oldFolder = () =>
  new Map<string, { version: number; body: unknown }>([
    ['home-config', { version: 3, body: home.homeConfig }],
    [
      'directory',
      {
        version: 2,
        body: {
          ...home.directory,
          residents: home.directory.residents.map(({ residentId, name }) => ({ residentId, name })),
        },
      },
    ],
    ['credentials', { version: 1, body: home.credentials }],
  ]);

it('a home from before consents is read, and nothing that observes is let in until they are recorded', () => {
  const read = parseHomeDocuments(oldFolder());
  if (!read.ok) throw new Error(read.failure.message);
  expect(read.value.directory.residents[0]).toMatchObject({ presence: 'in-home', roomId: null });
  const { refusals, expected } = toWatching(read.value);
  expect(new Set(refusals.values())).toEqual(new Set(['no-record']));
  expect([...refusals.keys()].every((deviceId) => /^(fall|audio|bed)-/.test(deviceId))).toBe(true);
  expect(refusals.size).toBeGreaterThanOrEqual(40);
  expect(expected.every((deviceId) => /^(call|speaker)-/.test(deviceId))).toBe(true);
  expect(toDocumentVersions(oldFolder())).toEqual({
    ...{ homeConfig: 3, directory: 2, credentials: 1, consents: 0 },
  });
});

it('a damaged document of consents is said, and not taken for none', () => {
  const folder = oldFolder().set('consents', { version: 1, body: { records: [{ sensor: 'fall' }] } });
  const read = parseHomeDocuments(folder);
  expect(read).toMatchObject({ ok: false, failure: { code: 'damaged' } });
});

it('in the demonstration home, all but room 19’s audio monitor may be listened to', () => {
  expect([...toWatching(home).refusals]).toEqual([['audio-0019', 'withdrawn']]);
});
