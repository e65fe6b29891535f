import type { Socket } from 'socket.io';
import type { ScreenId } from '#gateway/alerting/ids.ts';
import type { StaffMember } from './directory.ts';

/** One connected screen. `person` is asked anew each time: a session may end while the socket lives. */
export type Screen = {
  readonly socket: Socket;
  readonly screenId: ScreenId;
  readonly person: () => StaffMember | null;
  /** The board on its way to it, unconfirmed, is to hold all since this seq; null: none is on its way. */
  boardSinceSeq: number | null;
};
