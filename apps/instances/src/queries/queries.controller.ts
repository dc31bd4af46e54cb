import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { GetHost, GetInfo, ListInstances, type PayloadOf } from '#contracts';
import { HostView } from '#hosts';
import { AnswersQuery, valid } from '#messaging';
import { Ours } from '../partitions/ours.js';
import { PartitionView } from '../view/partition-view.js';
import { getHost } from './get-host.js';
import { getInfo } from './get-info.js';
import { listInstances } from './list-instances.js';

@Controller()
export class QueriesController {
  constructor(
    private readonly ours: Ours,
    private readonly partitions: PartitionView,
    private readonly view: HostView,
  ) {}

  @AnswersQuery(GetInfo)
  getInfo(@Payload(valid(GetInfo)) question: PayloadOf<typeof GetInfo>) {
    return getInfo(this.ours, this.partitions, question);
  }

  @AnswersQuery(ListInstances)
  listInstances(@Payload(valid(ListInstances)) question: PayloadOf<typeof ListInstances>) {
    return listInstances(this.ours, this.partitions, question);
  }

  @AnswersQuery(GetHost)
  getHost(@Payload(valid(GetHost)) question: PayloadOf<typeof GetHost>) {
    return getHost(this.ours, this.view, this.partitions, question);
  }
}
