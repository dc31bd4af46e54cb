import { createHash } from 'node:crypto';
import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { Failure } from '#contracts';

/**
 * Keeps a message that nobody could handle, for a person to look at. The body is kept only when it passed validation: then
 * its secrets are sealed. Of others there is size and hash.
 */
export async function deadLetter(
  js: JetStreamClient,
  message: JsMsg,
  failure: Failure,
  validBody: boolean,
): Promise<void> {
  const written: MsgHdrs = headers();
  for (const key of message.headers?.keys() ?? []) {
    if (key.startsWith('ce-') || key === 'traceparent') written.set(key, message.headers?.get(key) ?? '');
  }
  written.set('powervm-failure-code', failure.code);
  written.set('powervm-failure', failure.message.replace(/[\r\n]+/g, ' '));
  written.set('powervm-subject', message.subject);
  written.set('powervm-body-size', String(message.data.length));
  written.set('powervm-body-sha256', createHash('sha256').update(message.data).digest('hex'));
  await js.publish(`powervm.dead-letter.${shortened(message.subject)}`, validBody ? message.data : new Uint8Array(), {
    headers: written,
    msgID: `dead.${message.info.stream}.${message.info.streamSequence}`,
  });
}

const LONGEST_SUBJECT = 500;

/** A server ends a connection that sends a longer subject than it takes; the whole one is in the headers. */
export const shortened = (subject: string): string => subject.slice(0, LONGEST_SUBJECT).replace(/\.+$/, '');
