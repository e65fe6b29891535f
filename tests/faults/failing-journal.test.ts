import { expect, it } from 'vitest';
import type { JournalFaults } from '#gateway/store/faults.ts';
import { startHome } from '#tests/support/a-home.ts';
import { aHomeFolder } from './a-gateway-process.ts';
import { replay } from './replaying.ts';

/** So late that the home is set up by then, and so early that most of the falls are still to come. */
const COMMIT = 12;

it.each<{ what: string; faults: JournalFaults; code: string }>([
  {
    what: 'the disk answers a commit with an error',
    faults: { ioErrorAtCommits: [COMMIT] },
    code: 'disk-error',
  },
  {
    what: 'the journal’s thread dies before a commit',
    faults: { dieAtCommit: { commit: COMMIT, when: 'before' } },
    code: 'writer-lost',
  },
  {
    what: 'the journal’s thread dies after a commit, before its word',
    faults: { dieAtCommit: { commit: COMMIT, when: 'after' } },
    code: 'writer-lost',
  },
])(
  '$what: every fall rings, the home is told, and in the end all is recorded once',
  async ({ faults, code }) => {
    const place = aHomeFolder();
    const home = await startHome({ dataFolder: place.folder, faults });
    try {
      const amy = await home.carer('amy');
      const answers: Promise<void>[] = [];
      for (let room = 1; room <= 20; room += 1) {
        const device = await home.device(`fall-${String(room).padStart(4, '0')}`);
        answers.push(device.fall(0));
        await amy.waitFor(
          ({ room: at, kind }) => at?.label === `Room ${room}` && kind === 'possible-fall',
          1_000,
        );
      }
      await Promise.all(answers);
      const warning = await amy.waitFor(
        ({ kind, state }) => kind === 'journal-failing' && state === 'closed',
        5_000,
      );
      expect(warning).toMatchObject({ priority: 'technical-high', outcome: 'recovered', evidence: { code } });
      await home.gateway().stop();
      const { differing, folded } = replay(place.folder);
      expect(differing).toEqual([]);
      expect(JSON.stringify(folded.home) === JSON.stringify(home.gateway().pipeline.home())).toBe(true);
      expect(Object.keys(folded.home.open)).toHaveLength(20);
      expect(Object.values(folded.home.open).map(({ count }) => count)).toEqual(Array(20).fill(1));
    } finally {
      await home.stop();
      place.remove();
    }
  },
);
