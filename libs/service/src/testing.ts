import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config, type HostConfig } from '#config';
import { type CommandContract, type PayloadIn, type PayloadOf, StepSettled, validated } from '#contracts';
import { Bus, claimKey, claimStep, type StepAddress, stepMessageId } from '#messaging';

/** A configuration of a test's own: its NATS server, its keys, its hosts. */
export function testConfig(natsUrl: string, hosts: unknown[] = [], changes: Record<string, unknown> = {}): Config {
  const keysDir = mkdtempSync(join(tmpdir(), 'powervm-keys-'));
  return Config.parse({ ...changes, nats: { servers: [natsUrl] }, keysDir, hosts: hosts as HostConfig[] });
}

/** Stands where the gateway would: sends steps to a service and hears their answers. */
export class StepCaller implements AsyncDisposable {
  private constructor(readonly bus: Bus) {}

  static async connect(config: Config): Promise<StepCaller> {
    return new StepCaller(await Bus.connect(config.nats, '/powervm/test'));
  }

  /** Sends the step and waits for its final answer. */
  async ask<C extends CommandContract>(
    contract: C,
    payload: PayloadIn<C>,
    at: Partial<StepAddress> = {},
  ): Promise<StepAnswer> {
    const address: StepAddress = { operation: randomUUID(), step: contract.name, phase: 'do', attempt: 1, ...at };
    const answers = this.bus.nats.subscribe(`${StepSettled.subject}.${address.operation}`);
    await this.bus.nats.flush();
    await this.send(contract, payload, address);
    for await (const message of answers) {
      const settled = validated(StepSettled.name, StepSettled.payload, message.json());
      const same =
        settled.step === address.step && settled.phase === address.phase && settled.attempt === address.attempt;
      if (!same) continue;
      answers.unsubscribe();
      return settled.outcome;
    }
    throw new Error('the connection was closed before an answer came');
  }

  /** Sends it and does not wait. */
  async send<C extends CommandContract>(contract: C, payload: PayloadIn<C>, step: StepAddress): Promise<void> {
    await this.bus.publish({
      subject: contract.subject,
      id: stepMessageId(step),
      type: contract.subject,
      payload,
      step,
    });
  }

  /** Takes a step from the replica that works on it, as its redelivery to another one does. */
  async takeOver(step: Pick<StepAddress, 'operation' | 'step'>): Promise<void> {
    const claims = await this.bus.bucket('claims');
    const claim = (await claims.get(claimKey(step)))?.json<StepAddress & { sequence: number }>();
    if (claim === undefined) throw new Error(`nobody works on step '${step.step}' of operation ${step.operation}`);
    await claimStep(claims, { ...claim, ...step }, claim.sequence, '/powervm/other');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bus.close();
  }
}

export type StepAnswer = PayloadOf<typeof StepSettled>['outcome'];
