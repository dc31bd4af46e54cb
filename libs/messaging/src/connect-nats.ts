import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, credsAuthenticator, errors, type NatsConnection } from '@nats-io/transport-node';
import type { Config } from '#config';
import { OperationError } from '#contracts';

const CONNECT_MS = 10_000;
const PAUSE_MS = 250;

/**
 * Connects to NATS, and reconnects for ever afterwards.
 *
 * @param waitMs  how long a server that is not there yet is waited for
 * @throws OperationError `nats.unreachable`, naming the servers
 */
export async function connectNats(
  { servers, credsFile, caFile }: Config['nats'],
  name: string,
  waitMs: number,
): Promise<NatsConnection> {
  const giveUp = Date.now() + waitMs;
  for (;;) {
    try {
      return await connect({
        servers,
        name,
        timeout: CONNECT_MS,
        maxReconnectAttempts: -1,
        reconnectTimeWait: PAUSE_MS,
        ...(credsFile === undefined ? {} : { authenticator: credsAuthenticator(readFileSync(credsFile)) }),
        ...(caFile === undefined ? {} : { tls: { caFile } }),
      });
    } catch (cause) {
      if (Date.now() >= giveUp || !isAbsence(cause)) throw unreachable(servers, cause);
      await delay(PAUSE_MS);
    }
  }
}

/** Nobody listens, or not any more; a logon that is refused will be refused again. */
const isAbsence = (error: unknown): boolean =>
  error instanceof errors.ConnectionError || error instanceof errors.TimeoutError;

const unreachable = (servers: readonly string[], cause: unknown) =>
  new OperationError('nats.unreachable', `no NATS server at ${servers.map(withoutLogon).join(', ')}`, {
    retryable: true,
    effect: 'none',
    remedy: 'Start nats-server with JetStream (-js), or set POWERVM_NATS to where it listens.',
    cause,
  });

/** `nats://user:password@host:4222` -> `nats://host:4222` */
const withoutLogon = (server: string): string => server.replace(/^(\w+:\/\/)?[^@/]*@/, '$1');
