import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Config } from '#config';
import { command, InstanceRef } from '#contracts';
import { Bus, type Envelope, type Outgoing, type Place } from '#messaging';
import { withNats } from '#testing';
import { FlowEngine, type Publisher } from '../engine.js';
import { flow, minutes } from '../flow.js';

const result = z.object({});
const Make = command({ service: 'storage', name: 'make', purpose: '', payload: InstanceRef, result });
const Drop = command({ service: 'storage', name: 'drop', purpose: '', payload: InstanceRef, result });
export const Build = command({ service: 'gateway', name: 'build', purpose: '', payload: InstanceRef, result });
export const Wreck = command({ service: 'gateway', name: 'wreck', purpose: '', payload: InstanceRef, result });

const where = ({ input }: { input: InstanceRef }) => ({ host: input.host, uuid: input.uuid });
const undo = { run: Drop, with: where, within: minutes(1) };
export const build = flow(Build, 1)
  .step('make', { run: Make, with: where, within: minutes(1), undo })
  .succeeds(() => ({}));
export const buildV2 = flow(Build, 2)
  .step('make better', { run: Make, with: where, within: minutes(1), undo })
  .succeeds(() => ({}));
export const wreck = flow(Wreck, 1)
  .supersedes('build')
  .step('drop', { run: Drop, with: where, within: minutes(1) })
  .succeeds(() => ({}));

/** Gateways without their process: engines on one NATS server, and what they have published. */
export async function withEngines() {
  const nats = await withNats();
  const bus = await Bus.connect(Config.parse({ nats: { servers: [nats.url] } }).nats, '/powervm/test');
  const engine = await FlowEngine.open([build, wreck], bus);
  const instance = { host: 'p8a', uuid: randomUUID() };
  const envelope = (): Envelope => ({ id: randomUUID(), source: '/test', type: 'test', time: '' });
  let sequence = 0;
  /** Of a command that is sent now. */
  const place = (): Place => {
    sequence += 1;
    return { sequence, storedAt: Date.now() };
  };
  const stepCommands = async () => {
    const found: string[] = [];
    const { state } = await bus.jsm.streams.info('POWERVM_COMMANDS');
    for (let seq = 1; seq <= state.last_seq; seq += 1) {
      const message = await bus.jsm.streams.getMessage('POWERVM_COMMANDS', { seq });
      if (message?.subject.startsWith('powervm.command.storage')) found.push(message.header.get('ce-id'));
    }
    return found;
  };
  const answers = (
    operation: string,
    step: string,
    is: 'succeeded' | 'failed' = 'succeeded',
    phase: 'do' | 'undo' = 'do',
  ) => {
    const failure = { code: 'storage.pool-full', message: 'full', retryable: false, effect: 'unknown' as const };
    const outcome = is === 'succeeded' ? { is, result: {} } : { is, failure };
    return { operation, step, phase, attempt: 1, outcome };
  };
  const state = async (id: string) => (await engine.store.get(id))?.operation.state;
  const dispose = async () => {
    await bus.close();
    await nats[Symbol.asyncDispose]();
  };
  return { bus, engine, instance, envelope, place, stepCommands, answers, state, [Symbol.asyncDispose]: dispose };
}

/** A gateway that is killed when it wants to publish what `dies` names. */
export const dyingAt = (bus: Bus, dies: (message: Outgoing) => boolean): Publisher => ({
  jsm: bus.jsm,
  bucket: (name) => bus.bucket(name),
  announce: (contract, payload) => bus.announce(contract, payload),
  publish: (message) => (dies(message) ? Promise.reject(new Error('killed')) : bus.publish(message)),
});
