import type { AlertStory, NightFeatures } from '#gateway/hub-link/envelope.ts';

/** Stretches of a night that nobody measured, as fractions of a second are not needed: Unix seconds. */
export type Gap = { readonly fromSeconds: number; readonly untilSeconds: number };

/** A night as a chart wants it: x in Unix seconds, null where nothing was measured. */
export type NightPicture = {
  readonly xs: readonly number[];
  readonly soundDba: ReadonlyArray<number | null>;
  readonly bedExits: ReadonlyArray<number | null>;
  readonly gaps: readonly Gap[];
  readonly fallSeconds: readonly number[];
  readonly fromSeconds: number;
  readonly untilSeconds: number;
};

export function toNightPicture(night: NightFeatures, falls: readonly AlertStory[]): NightPicture {
  const { fromAtMs, untilAtMs, slotMs, soundDba, bedExitCount } = night;
  const toSeconds = (slot: number): number => (fromAtMs + slot * slotMs) / 1_000;
  const gaps: Gap[] = [];
  for (const [slot, level] of soundDba.entries()) {
    if (level !== null || bedExitCount[slot] !== null) continue;
    const last = gaps.at(-1);
    if (last !== undefined && last.untilSeconds === toSeconds(slot))
      gaps[gaps.length - 1] = { ...last, untilSeconds: toSeconds(slot + 1) };
    else gaps.push({ fromSeconds: toSeconds(slot), untilSeconds: toSeconds(slot + 1) });
  }
  // What the night's slots don't reach is not measured either.
  const measuredUntil = toSeconds(soundDba.length);
  if (measuredUntil < untilAtMs / 1_000)
    gaps.push({ fromSeconds: measuredUntil, untilSeconds: untilAtMs / 1_000 });
  return {
    // A slot's figure stands for its whole length: it is drawn at its middle.
    xs: soundDba.map((_, slot) => toSeconds(slot + 0.5)),
    soundDba,
    bedExits: bedExitCount,
    gaps,
    fallSeconds: falls
      .filter(({ onsetAtMs }) => onsetAtMs >= fromAtMs && onsetAtMs < untilAtMs)
      .map(({ onsetAtMs }) => onsetAtMs / 1_000),
    fromSeconds: fromAtMs / 1_000,
    untilSeconds: untilAtMs / 1_000,
  };
}

/** The picture in words, for who doesn't see it. */
export function toPictureWords(night: NightFeatures, picture: NightPicture): string {
  const sound =
    night.soundMedianDba === null ? 'not measured' : `median ${Math.round(night.soundMedianDba)} decibels`;
  const exits = night.bedExitTotalCount === null ? 'not measured' : `${night.bedExitTotalCount}`;
  return [
    `Sound: ${sound}.`,
    `Bed exits: ${exits}.`,
    `Possible falls: ${picture.fallSeconds.length}.`,
    `Measured for ${Math.round(night.coveragePercent)} % of the night, with ${picture.gaps.length} gaps.`,
  ].join(' ');
}
