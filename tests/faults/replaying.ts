import { isDeepStrictEqual } from 'node:util';
import { decideNight, defaultNightPolicy, emptyNight, evolveNight, type Night } from '#gateway/night.ts';
import { readJournal } from '#gateway/store/journal-reader.ts';

export type Replay = {
  readonly entryCount: number;
  readonly eventCount: number;
  /** The night as the journal's events alone build it. */
  readonly folded: Night;
  /** The night as the journal's inputs lead to it, decided anew. */
  readonly decided: Night;
  /** Numbers of the entries whose inputs, decided anew, lead to other events than those recorded. */
  readonly differing: readonly number[];
};

/** Plays the journal of `folder` again from its first entry, in both ways. */
export function replay(folder: string): Replay {
  let folded = emptyNight;
  let decided = emptyNight;
  let entryCount = 0;
  let eventCount = 0;
  const differing: number[] = [];
  for (const { n, input, events, seq } of readJournal(folder)) {
    const decision = decideNight(decided, input, defaultNightPolicy);
    decided = decision.night;
    folded = events.reduce(evolveNight, folded);
    // Through JSON: what the journal keeps has no fields that are there but undefined.
    const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(decision.events)), events);
    if (!isSame || folded.home.seq !== seq) differing.push(n);
    entryCount += 1;
    eventCount += events.length;
  }
  return { entryCount, eventCount, folded, decided, differing };
}
