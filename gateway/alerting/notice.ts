import type { AlertId } from './ids.ts';
import type { Audience, Priority } from './policy.ts';

/**
 * One message to one audience that asks for attention: `ring` for somebody to go, `nudge` for the others to look
 * after an accepted alert at which nobody has arrived. A change that asks for nothing is no notice.
 */
export type Notice = {
  readonly noticeId: string;
  readonly alertId: AlertId;
  /** Number of the home's event that caused it. */
  readonly seq: number;
  readonly purpose: 'ring' | 'nudge';
  readonly audience: Audience;
  readonly priority: Priority;
};
