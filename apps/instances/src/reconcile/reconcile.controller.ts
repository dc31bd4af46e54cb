import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AdoptPartition, FindPartitionOrphans, type PayloadOf, RemovePartitionOrphans } from '#contracts';
import { Hosts, removeFindings } from '#hosts';
import { AnswersQuery, type Delivery, HandlesCommand, valid } from '#messaging';
import { Ours } from '../partitions/ours.js';
import { adoptPartition } from './adopt-partition.js';
import { surveyPartitions } from './partition-survey.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly hosts: Hosts,
    private readonly ours: Ours,
  ) {}

  @AnswersQuery(FindPartitionOrphans)
  async find(@Payload(valid(FindPartitionOrphans)) { host }: PayloadOf<typeof FindPartitionOrphans>) {
    const found = await surveyPartitions(this.ours, this.hosts.get(host));
    return { orphans: found.map(({ orphan }) => orphan) };
  }

  @HandlesCommand(RemovePartitionOrphans)
  async remove(@Payload() { host, uuid }: PayloadOf<typeof RemovePartitionOrphans>, @Ctx() delivery: Delivery) {
    return removeFindings(await surveyPartitions(this.ours, this.hosts.get(host)), uuid, delivery);
  }

  @HandlesCommand(AdoptPartition)
  adopt(@Payload() input: PayloadOf<typeof AdoptPartition>, @Ctx() delivery: Delivery) {
    return adoptPartition(this.ours, input, delivery);
  }
}
