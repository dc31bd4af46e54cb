import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { FindStorageOrphans, type PayloadOf, RemoveStorageOrphans } from '#contracts';
import { Hosts, removeFindings } from '#hosts';
import { AnswersQuery, type Delivery, HandlesCommand, valid } from '#messaging';
import { StorageSurvey } from './storage-survey.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly hosts: Hosts,
    private readonly survey: StorageSurvey,
  ) {}

  @AnswersQuery(FindStorageOrphans)
  async find(@Payload(valid(FindStorageOrphans)) { host }: PayloadOf<typeof FindStorageOrphans>) {
    const found = await this.survey.of(this.hosts.get(host));
    return { orphans: found.map(({ orphan }) => orphan) };
  }

  @HandlesCommand(RemoveStorageOrphans)
  async remove(@Payload() { host, uuid }: PayloadOf<typeof RemoveStorageOrphans>, @Ctx() delivery: Delivery) {
    return removeFindings(await this.survey.of(this.hosts.get(host)), uuid, delivery);
  }
}
