import { randomUUID } from 'node:crypto';
import { Controller, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { GetHost, type PayloadOf, PowerOnPartition, refuse, StepSettled } from '#contracts';
import { AnswersQuery, type Delivery, HandlesCommand, valid } from '#messaging';
import { linkTo, withNats } from '#testing';
import { type RunningService, startService } from '../run-service.js';
import { StepCaller, testConfig } from '../testing.js';

export const instance = { host: 'p8a', uuid: randomUUID() };

/** Remembers what it was asked; its mood says how it answers. */
export class Mood {
  calls: Delivery[] = [];
  answer: (delivery: Delivery) => unknown = () => ({});
}

function moduleOf(mood: Mood) {
  @Controller()
  class Partitions {
    @HandlesCommand(PowerOnPartition)
    async powerOn(@Payload() _payload: PayloadOf<typeof PowerOnPartition>, @Ctx() delivery: Delivery) {
      mood.calls.push(delivery);
      return mood.answer(delivery);
    }

    @AnswersQuery(GetHost)
    getHost(@Payload(valid(GetHost)) { host }: PayloadOf<typeof GetHost>) {
      if (host === 'large') return { systemName: 'x'.repeat(2 * 1024 ** 2) };
      throw refuse('host.unknown', `no host '${host}'`, { field: 'host', remedy: 'configure it' });
    }
  }

  @Module({ controllers: [Partitions] })
  class Instances {}
  return Instances;
}

/**
 * A service of one command and one query on a real nats-server, which it reaches by a link that can fall silent.
 *
 * @param before  what happens in the broker before the service starts
 */
export async function withService(before: (caller: StepCaller) => Promise<void> = async () => undefined) {
  const nats = await withNats();
  const link = await linkTo(nats.url);
  const config = testConfig(nats.url);
  const mood = new Mood();
  const running = new Set<RunningService>();
  const start = async (of: Mood, url: string) => {
    const at = { ...config, nats: { ...config.nats, servers: [url] } };
    const service = await startService({ service: 'instances', module: moduleOf(of), config: at });
    running.add(service);
    return service;
  };
  const stop = async (service: RunningService) => {
    if (running.delete(service)) await service.close();
  };
  const caller = await StepCaller.connect(config);
  await before(caller);
  const service = await start(mood, link.url);
  return {
    nats,
    link,
    config,
    mood,
    caller,
    service,
    /** One more, with a connection and a mood of its own. */
    replica: (of: Mood) => start(of, nats.url),
    /** Ends one once its handlers have. */
    stop,
    async [Symbol.asyncDispose]() {
      for (const one of running) await stop(one);
      await caller.bus.close();
      await link[Symbol.asyncDispose]();
      await nats[Symbol.asyncDispose]();
    },
  };
}

/** What has been answered to the last step of an operation. */
export async function answerTo({ bus }: StepCaller, operation: string) {
  const subject = `${StepSettled.subject}.${operation}`;
  const answer = await bus.jsm.streams.getMessage('POWERVM_EVENTS', { last_by_subj: subject });
  return answer?.json<PayloadOf<typeof StepSettled>>().outcome;
}
