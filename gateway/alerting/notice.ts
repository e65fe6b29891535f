import type { AlertId } from './ids.ts';
import type { Audience, Priority } from './policy.ts';

/**
 * One message to one audience. `ring` asks for attention now, `nudge` asks the others to look after an accepted
 * alert that nobody has arrived at, `update` changes what is shown without a sound.
 */
export type Notice = {
  readonly noticeId: string;
  readonly alertId: AlertId;
  /** Number of the home's event that caused it. */
  readonly seq: number;
  readonly purpose: 'ring' | 'nudge' | 'update';
  readonly audience: Audience;
  readonly priority: Priority;
};
