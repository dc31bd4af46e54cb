import { Injectable } from '@nestjs/common';
import {
  FindMediumOrphans,
  FindNetworkOrphans,
  FindPartitionOrphans,
  FindStorageOrphans,
  type HostCheck,
  type Orphan,
  toFailure,
} from '#contracts';
import { type Host, Hosts } from '#hosts';
import { Bus } from '#messaging';
import { OperationsService } from '../operations/operations.service.js';

const QUESTIONS = [FindPartitionOrphans, FindStorageOrphans, FindNetworkOrphans, FindMediumOrphans];

/** A service reads a whole host to answer; ms. */
const PATIENCE_MS = 120_000;

/** Puts together what the services find on a host, and leaves out whatever an operation is at work on. */
@Injectable()
export class HostChecks {
  constructor(
    private readonly bus: Bus,
    private readonly hosts: Hosts,
    private readonly operations: OperationsService,
  ) {}

  /** @throws OperationError `host.unknown` */
  async check(name: string): Promise<HostCheck> {
    const host = this.hosts.get(name);
    const before = await this.operations.busy(host.id);
    const answers = await Promise.all(QUESTIONS.map((question) => this.ask(question, host)));
    // Looked at after the host was read, too: what was seen may have been half built, or half gone.
    const busy = new Set([...before, ...(await this.operations.busy(host.id))]);
    const orphans = answers
      .flatMap(({ found }) => found)
      .filter(({ instance }) => instance === undefined || !busy.has(instance));
    const attention = await this.operations.list({
      host: host.id,
      state: 'needs-attention',
      active: false,
      limit: 1000,
    });
    return {
      host: host.id,
      at: new Date().toISOString(),
      orphans: orphans.map((orphan) => {
        const left = attention.find(({ instance }) => instance === orphan.instance);
        return { ...orphan, ...(left === undefined ? {} : { operation: left.id }) };
      }),
      busy: [...busy],
      problems: answers.flatMap(({ problems }) => problems),
    };
  }

  private async ask(
    question: (typeof QUESTIONS)[number],
    { id: host }: Host,
  ): Promise<{ found: Orphan[]; problems: HostCheck['problems'] }> {
    const { service } = question;
    try {
      const { orphans, problems } = await this.bus.query(question, { host }, PATIENCE_MS);
      return { found: orphans, problems: problems.map((problem) => ({ service, ...problem })) };
    } catch (error) {
      const { code, message } = toFailure(error);
      return { found: [], problems: [{ service, code, message }] };
    }
  }
}
