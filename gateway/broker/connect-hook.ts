import type { AedesOptions, AuthErrorCode, Client, ConnectPacket } from 'aedes';
import { fail, type Result } from '#gateway/base/result.ts';
import type { Credential } from './access.ts';
import {
  type ConnectRefusal,
  type ConnectRequest,
  checkConnect,
  refusalReturnCodes,
} from './authentication.ts';
import type { BrokerLimits } from './limits.ts';
import { createPacketBudget } from './packet-rate.ts';
import type { HookDeps } from './publish-hook.ts';
import type { Session } from './session.ts';

/** The clients that were accepted and are still there, by id. */
export type LiveClients = ReadonlyMap<string, Client>;

/** aedes' `preConnect`: keeps what the CONNECT says, as `authenticate` is told only a part of it. */
export function createPreConnectHook(hook: HookDeps): NonNullable<AedesOptions['preConnect']> {
  return (client, packet, callback) => {
    const session = hook.sessions.of(client);
    if (session === null) return callback(new Error('a connection that is not ours'), false);
    session.request = toRequest(packet);
    if (packet.will !== undefined) hook.wills.add(packet.will);
    if (packet.protocolVersion === 5) {
      // aedes answers it with "unacceptable protocol version", and authenticates nobody.
      hook.counts.refusedConnects += 1;
      session.warnOnce('connect-refused', { code: 'wrong-protocol-version', protocolVersion: 5 });
    }
    callback(null, true);
  };
}

/** aedes' `authenticate`: binds the connection to a credential, or says no with a return code of MQTT 3.1.1. */
export function createAuthenticateHook(
  hook: HookDeps,
  limits: BrokerLimits,
  live: LiveClients,
): NonNullable<AedesOptions['authenticate']> {
  return (client, _userName, _password, callback) => {
    const session = hook.sessions.of(client);
    if (session?.request == null) return callback(toAuthenticateError('unknown-client'), null);
    const checked = check(hook, limits, live, session.request);
    if (!checked.ok) {
      hook.counts.refusedConnects += 1;
      session.warnOnce('connect-refused', {
        code: checked.failure,
        claimedId: session.request.clientId.slice(0, 64),
      });
      return callback(toAuthenticateError(checked.failure), null);
    }
    session.credential = checked.value;
    const { packetRate } = checked.value;
    if (packetRate !== undefined) session.mayTake = createPacketBudget(packetRate);
    tellTakeover(hook, session, live.get(checked.value.clientId) ?? null);
    callback(null, true);
  };
}

function check(
  { deps }: HookDeps,
  limits: BrokerLimits,
  live: LiveClients,
  request: ConnectRequest,
): Result<Credential, ConnectRefusal> {
  const checked = checkConnect(request, deps.credentials(request.clientId));
  // A client that comes back must never be kept out by its own dead connection.
  const isFull = live.size >= limits.clientCount && !live.has(request.clientId);
  return checked.ok && isFull ? fail('too-many-clients') : checked;
}

function tellTakeover({ deps, sessions, counts }: HookDeps, session: Session, older: Client | null): void {
  if (older === null || session.credential === null) return;
  const { clientId } = session.credential;
  const takeover = {
    clientId,
    fromAddress: sessions.of(older)?.address ?? 'unknown',
    toAddress: session.address,
  };
  counts.takeovers += 1;
  deps.log.warn('client-taken-over', takeover);
  deps.onTakeover?.(takeover);
}

function toRequest(packet: ConnectPacket): ConnectRequest {
  return {
    protocolVersion: packet.protocolVersion ?? 0,
    clientId: packet.clientId,
    userName: packet.username ?? null,
    password: packet.password ?? null,
    isCleanSession: packet.clean ?? false,
    keepaliveMs: (packet.keepalive ?? 0) * 1_000,
  };
}

function toAuthenticateError(refusal: ConnectRefusal): Error & { returnCode: AuthErrorCode } {
  // aedes declares the codes as a const enum, which type stripping cannot import: the numbers are the enum.
  return Object.assign(new Error(refusal), { returnCode: refusalReturnCodes[refusal] as AuthErrorCode });
}
