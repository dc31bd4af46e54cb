import { DeliverPolicy } from '@nats-io/jetstream';
import { OperationChanged, type PayloadOf, type StepPhase, StepSettled } from '#contracts';
import { auditOf } from '../../operations/rehearsal.js';
import type { Stage } from '../../stage/stage.js';

/** A command of a step, as it was published. */
export interface StepCommand {
  readonly service: string;
  readonly step: string;
  readonly phase: StepPhase;
  /** When its sender says that it was published, and when it was heard; ms since 1970. */
  readonly sentAt: number;
  readonly heardAt: number;
}

export interface Settled {
  readonly step: string;
  readonly phase: StepPhase;
  /** When the broker stored it; ms since 1970. */
  readonly at: number;
}

/** Hears the commands of an operation's steps while it runs: their stream forgets them as soon as they are done. */
export class Witness implements Disposable {
  readonly commands: StepCommand[] = [];

  private constructor(
    private readonly stage: Stage,
    private readonly id: string,
    /** Of the hypervisor's log. */
    private readonly mark: number,
    private readonly stop: () => void,
  ) {}

  static async of(stage: Stage, id: string): Promise<Witness> {
    const { nats } = stage.bus;
    const mark = await stage.control.mark();
    const subscription = nats.subscribe('powervm.command.>', {
      callback: (_error, { subject, headers }) => {
        if (headers?.get('ce-operation') !== id) return;
        witness.commands.push({
          service: subject.split('.')[2] ?? '',
          step: headers.get('ce-step'),
          phase: headers.get('ce-phase') as StepPhase,
          sentAt: Date.parse(headers.get('ce-time')),
          heardAt: Date.now(),
        });
      },
    });
    const witness = new Witness(stage, id, mark, () => subscription.unsubscribe());
    await nats.flush();
    return witness;
  }

  /** The answers of its steps, from the stream. */
  async settled(): Promise<Settled[]> {
    const reader = await this.stage.bus.js.consumers.get('POWERVM_EVENTS', {
      filter_subjects: `${StepSettled.subject}.${this.id}`,
      deliver_policy: DeliverPolicy.All,
    });
    const found: Settled[] = [];
    for (;;) {
      const message = await reader.next({ expires: 1000 });
      if (message === null) return found;
      const { step, phase } = message.json<PayloadOf<typeof StepSettled>>();
      found.push({ step, phase, at: message.info.timestampNanos / 1e6 });
      if (message.info.pending === 0) return found;
    }
  }

  /** When each request that was made for a step arrived. */
  async requestsFor({ step, phase }: Pick<StepCommand, 'step' | 'phase'>): Promise<number[]> {
    const log = await this.stage.control.log({ since: this.mark, excluding: ['events', 'logon'] });
    const audit = auditOf(this.id, step, phase).slice(0, -1);
    return log.filter((request) => request.audit?.startsWith(audit)).map(({ at }) => at);
  }

  /** When its last change was told. */
  async endedAt(): Promise<number | undefined> {
    const subject = `${OperationChanged.subject}.${this.id}`;
    const last = await this.stage.bus.jsm.streams.getMessage('POWERVM_EVENTS', { last_by_subj: subject });
    return last?.time.getTime();
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}
