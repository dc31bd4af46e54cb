import { randomUUID } from 'node:crypto';
import { type Msg, type NatsConnection, NoRespondersError, RequestError, TimeoutError } from '@nats-io/transport-node';
import {
  Failure,
  OperationError,
  type PayloadIn,
  type QueryContract,
  type ResultOf,
  refuse,
  validated,
} from '#contracts';
import { withMessageSpan } from '#tracing';
import { writeEnvelope } from './envelope.js';

/** Headers by which NATS services say that an answer is an error (ADR-32); the body is then a Failure. */
export const ERROR_TEXT = 'Nats-Service-Error';
export const ERROR_CODE = 'Nats-Service-Error-Code';

export async function ask<C extends QueryContract>(
  nats: NatsConnection,
  contract: C,
  payload: PayloadIn<C>,
  source: string,
  timeoutMs: number,
): Promise<ResultOf<C>> {
  const request = validated(contract.name, contract.payload, payload);
  return withMessageSpan('request', { subject: contract.subject }, async () => {
    const headers = writeEnvelope({
      id: randomUUID(),
      source,
      type: contract.subject,
      time: new Date().toISOString(),
    });
    const answer = await nats
      .request(contract.subject, JSON.stringify(request), { timeout: timeoutMs, headers })
      .catch((error: unknown) => {
        throw noAnswer(error, contract, timeoutMs);
      });
    return read(answer, contract);
  });
}

function read<C extends QueryContract>(answer: Msg, contract: C): ResultOf<C> {
  if (answer.headers?.get(ERROR_TEXT)) throw fromFailure(answer.json());
  return validated(`answer of ${contract.name}`, contract.result, answer.json()) as ResultOf<C>;
}

function fromFailure(body: unknown): OperationError {
  return OperationError.from(validated('error answer', Failure, body));
}

function noAnswer(error: unknown, contract: QueryContract, timeoutMs: number): unknown {
  const noResponders = error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
  if (noResponders) {
    return refuse('service.unavailable', `no replica of ${contract.service} is running`, {
      retryable: true,
      remedy: `Start the ${contract.service} service, or look at its log.`,
      cause: error,
    });
  }
  if (error instanceof TimeoutError) {
    return refuse('service.timeout', `${contract.service} did not answer ${contract.name} within ${timeoutMs} ms`, {
      retryable: true,
      remedy: 'The hypervisor may be slow or unreachable; try again, or look at the trace.',
      cause: error,
    });
  }
  return error;
}
