import type { DeviceId, ResidentId, RoomId } from '#devices/ids.ts';
import type { HistoryPoint } from './contract.ts';

/** One spoken prompt that has come to its end. Answered by the resident in whatever way; never "taken". */
export type EndedPrompt = {
  readonly deviceId: DeviceId | null;
  readonly residentId: ResidentId;
  readonly roomId: RoomId | null;
  /** When it was due: its identity, together with the resident. */
  readonly dueAtMs: number;
  readonly isAnswered: boolean;
};

/** Both counts, so that a night with prompts has a zero where it means one. */
export function toPromptPoints({
  isAnswered,
  dueAtMs: atMs,
  ...whose
}: EndedPrompt): readonly HistoryPoint[] {
  return [
    { ...whose, atMs, quantity: 'promptAnsweredCount', value: isAnswered ? 1 : 0 },
    { ...whose, atMs, quantity: 'promptUnansweredCount', value: isAnswered ? 0 : 1 },
  ];
}
