import { timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '#gateway/base/result.ts';
import type { Credential } from './access.ts';
import { hashSecret } from './device-credential.ts';

/** What a CONNECT says about its sender. */
export type ConnectRequest = {
  readonly protocolVersion: number;
  readonly clientId: string;
  readonly userName: string | null;
  readonly password: Uint8Array | null;
  readonly isCleanSession: boolean;
  /** 0: none. */
  readonly keepaliveMs: number;
};

/** Why a client is not accepted. To the client only its return code is told; the log has the reason. */
export type ConnectRefusal =
  | 'wrong-protocol-version'
  | 'no-client-id'
  | 'unknown-client'
  | 'wrong-user-name'
  | 'wrong-secret'
  | 'wants-a-stored-session'
  | 'keepalive-off'
  | 'keepalive-too-long'
  | 'too-many-clients';

/** The CONNACK return codes of MQTT 3.1.1 (table 3.1); it has none for a session or a keepalive we do not want. */
export const refusalReturnCodes: Record<ConnectRefusal, 2 | 3 | 4 | 5> = {
  'wrong-protocol-version': 5,
  'no-client-id': 2,
  'unknown-client': 4,
  'wrong-user-name': 4,
  'wrong-secret': 4,
  'wants-a-stored-session': 5,
  'keepalive-off': 5,
  'keepalive-too-long': 5,
  'too-many-clients': 3,
};

const MQTT_3_1_1 = 4;
/** Compared with when nobody has that client id, so that the answer takes as long. */
const NOBODYS_HASH = '0'.repeat(64);

/**
 * May this client in? It proves its secret first, so that a stranger learns nothing. Sessions are never stored: the
 * broker would keep them in memory, and they'd be gone after a restart anyway.
 */
export function checkConnect(
  request: ConnectRequest,
  credential: Credential | null,
): Result<Credential, ConnectRefusal> {
  if (request.protocolVersion !== MQTT_3_1_1) return fail('wrong-protocol-version');
  if (request.clientId === '') return fail('no-client-id');
  const isRight = isSecretRight(credential, request.password ?? '');
  if (credential === null || credential.clientId !== request.clientId) return fail('unknown-client');
  if (request.userName !== request.clientId) return fail('wrong-user-name');
  if (!isRight) return fail('wrong-secret');
  if (!request.isCleanSession) return fail('wants-a-stored-session');
  if (request.keepaliveMs === 0) return fail('keepalive-off');
  if (request.keepaliveMs > credential.keepaliveMaxMs) return fail('keepalive-too-long');
  return ok(credential);
}

/** Is it this client's secret? Takes as long where there is no such client. A bedside page proves itself by it, too. */
export function isSecretRight(credential: Credential | null, secret: string | Uint8Array): boolean {
  const given = Buffer.from(hashSecret(secret), 'hex');
  const isRight = timingSafeEqual(given, Buffer.from(credential?.secretHash ?? NOBODYS_HASH, 'hex'));
  return isRight && credential !== null;
}
