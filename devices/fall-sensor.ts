import { z } from 'zod';
import { envelope } from './envelope.ts';

/** Three axes that saturate at 16 g each reach 27.8 g together. */
const G_MAX = 28;

/** A worn sensor concluded, from its own samples, that its wearer may have fallen. Lane: event. */
export const FallDetected = z.object({
  kind: z.literal('fall-detected'),
  ...envelope,
  /** Peak vector magnitude of the impact, gravity included. */
  peakG: z.number().min(0).max(G_MAX),
  /** Time without movement after the impact, when this was sent. */
  stillnessMs: z.int().nonnegative().max(86_400_000),
  /** Angle between the trunk's direction before and after the impact. */
  postureTurnDegrees: z.number().min(0).max(180),
  /** How sure the device's detector is, 0–1. The gateway's policy says what follows from it. */
  confidence: z.number().min(0).max(1),
});
export type FallDetected = z.infer<typeof FallDetected>;

/** The wearer of an earlier `fall-detected` has not moved since. Lane: event. */
export const StillDown = z.object({
  kind: z.literal('still-down'),
  ...envelope,
  /** Sequence of the `fall-detected` of the same boot that this continues. */
  fallSeq: z.int().nonnegative(),
  stillnessMs: z.int().nonnegative().max(86_400_000),
});
export type StillDown = z.infer<typeof StillDown>;

/** What a worn sensor saw in one window, told whether or not anything happened. Lane: telemetry. */
export const MotionWindow = z.object({
  kind: z.literal('motion-window'),
  ...envelope,
  windowMs: z.int().min(1_000).max(600_000),
  meanG: z.number().min(0).max(G_MAX),
  sdG: z.number().min(0).max(G_MAX),
  peakG: z.number().min(0).max(G_MAX),
  /** Steps of walking counted in the window; 0 where the device cannot count them. */
  stepCount: z.int().min(0).max(10_000),
});
export type MotionWindow = z.infer<typeof MotionWindow>;
