import { z } from 'zod';

export const priorities = ['high', 'technical-high', 'medium', 'low', 'technical'] as const;
/** Most urgent first. `technical-high`: protection itself fails. Red is for `high` alone. */
export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;

/** Whom a rung tells. */
export const Audience = z.enum(['zone-screens', 'all-screens', 'nurse-in-charge', 'manager']);
export type Audience = z.infer<typeof Audience>;

const DurationMs = z.int().min(0).max(86_400_000);

const Ladder = z.strictObject({
  /** Rungs in order; `afterMs` counts from the raising. The first one stands at 0. */
  rungs: z.array(z.strictObject({ afterMs: DurationMs, audience: Audience })).min(1),
  /** After the last rung it is told again this often, until somebody accepts. */
  repeatMs: DurationMs.min(10_000),
  /** No screen confirmed "shown and sounding" for this long: the next rung starts early. Null: not asked for. */
  receiptWithinMs: DurationMs.nullable(),
});
export type Ladder = z.infer<typeof Ladder>;

/** Every number that decides who is told, and when. */
export const Policy = z.strictObject({
  fall: z.strictObject({
    /** The device's confidence from which a possible fall is high at once, 0–1. */
    highConfidence: z.number().min(0).max(1),
    /** Time without movement after the impact from which it is high at once. */
    stillDownMs: DurationMs,
    /** A "look in" card becomes high after this, unless a person attends or the wearer was seen to recover. */
    lookInMs: DurationMs,
    /** Steps in one window of a worn sensor that count as walking. */
    recoverySteps: z.int().min(1),
  }),
  ladders: z.record(Priority, Ladder),
  accepted: z.strictObject({
    /** Accepted and not arrived: the others are nudged. */
    nudgeMs: DurationMs,
    /** Accepted and not arrived: it rings again, one rung higher. */
    escalateMs: DurationMs,
    /** First accepted so long ago, by whomever, and nobody has arrived: the last rung is told. */
    lastRungMs: DurationMs,
    /** Somebody has taken on a part that fails: it is raised again after this, until it works. */
    technicalAgainMs: DurationMs,
    technicalHighAgainMs: DurationMs,
  }),
  /** A person may take back their own last step for this long. */
  undoMs: DurationMs,
  battery: z.strictObject({ alertPercent: z.number(), recoveredPercent: z.number() }),
  /** An unreadable packet of the same bytes within this time is the same packet sent again. */
  repeatWindowMs: DurationMs,
});
export type Policy = z.infer<typeof Policy>;

/**
 * The defaults. Where no other source is named they are this project's own design decision of 2026-11, made with
 * reference to IEC 60601-1-8 (priorities by harm and onset) and to be confirmed by a home's clinical owner.
 */
export const defaultPolicy: Policy = {
  fall: {
    // Calibrated on this project's detector, whose confidence is 0.8 where impact, stillness and posture all agree.
    highConfidence: 0.8,
    // Long lies begin with the inability to get up; 20 s separates a stumble from staying down (design decision).
    stillDownMs: 20_000,
    lookInMs: 60_000,
    recoverySteps: 8,
  },
  ladders: {
    high: {
      rungs: [
        { afterMs: 0, audience: 'zone-screens' },
        { afterMs: 30_000, audience: 'all-screens' },
        { afterMs: 60_000, audience: 'nurse-in-charge' },
        { afterMs: 120_000, audience: 'manager' },
      ],
      repeatMs: 60_000,
      receiptWithinMs: 2_000,
    },
    'technical-high': {
      rungs: [
        { afterMs: 0, audience: 'all-screens' },
        { afterMs: 60_000, audience: 'nurse-in-charge' },
        { afterMs: 120_000, audience: 'manager' },
      ],
      repeatMs: 60_000,
      receiptWithinMs: 2_000,
    },
    medium: {
      rungs: [
        { afterMs: 0, audience: 'zone-screens' },
        { afterMs: 180_000, audience: 'all-screens' },
        { afterMs: 600_000, audience: 'nurse-in-charge' },
      ],
      repeatMs: 300_000,
      receiptWithinMs: 2_000,
    },
    low: {
      rungs: [
        { afterMs: 0, audience: 'zone-screens' },
        { afterMs: 1_800_000, audience: 'all-screens' },
      ],
      repeatMs: 1_800_000,
      receiptWithinMs: null,
    },
    technical: {
      rungs: [
        { afterMs: 0, audience: 'all-screens' },
        { afterMs: 300_000, audience: 'nurse-in-charge' },
        { afterMs: 900_000, audience: 'nurse-in-charge' },
      ],
      repeatMs: 86_400_000,
      receiptWithinMs: null,
    },
  },
  accepted: {
    nudgeMs: 180_000,
    escalateMs: 300_000,
    lastRungMs: 600_000,
    technicalAgainMs: 86_400_000,
    // By then rounds must have begun in the place of what fails.
    technicalHighAgainMs: 900_000,
  },
  undoMs: 30_000,
  // The notice at 20 % is the device list's; at 10 % somebody must be told.
  battery: { alertPercent: 10, recoveredPercent: 20 },
  repeatWindowMs: 60_000,
};
