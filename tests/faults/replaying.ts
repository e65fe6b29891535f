import { isDeepStrictEqual } from 'node:util';
import { decide } from '#gateway/alerting/decide.ts';
import { evolve } from '#gateway/alerting/evolve.ts';
import { emptyHome, type Home } from '#gateway/alerting/home.ts';
import { defaultPolicy } from '#gateway/alerting/policy.ts';
import { readJournal } from '#gateway/store/journal-reader.ts';

export type Replay = {
  readonly entryCount: number;
  readonly eventCount: number;
  /** The home as the journal's events alone build it. */
  readonly folded: Home;
  /** The home as the journal's inputs lead to it, decided anew. */
  readonly decided: Home;
  /** Numbers of the entries whose inputs, decided anew, lead to other events than those recorded. */
  readonly differing: readonly number[];
};

/** Plays the journal of `folder` again from its first entry, in both ways. */
export function replay(folder: string): Replay {
  let folded = emptyHome;
  let decided = emptyHome;
  let entryCount = 0;
  let eventCount = 0;
  const differing: number[] = [];
  for (const { n, input, events, seq } of readJournal(folder)) {
    const decision = decide(decided, input, defaultPolicy);
    decided = decision.home;
    folded = events.reduce(evolve, folded);
    // Through JSON: what the journal keeps has no fields that are there but undefined.
    const isSame = isDeepStrictEqual(JSON.parse(JSON.stringify(decision.events)), events);
    if (!isSame || folded.seq !== seq) differing.push(n);
    entryCount += 1;
    eventCount += events.length;
  }
  return { entryCount, eventCount, folded, decided, differing };
}
