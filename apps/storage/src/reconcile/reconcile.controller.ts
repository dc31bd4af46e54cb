import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AdoptStorage, FindStorageOrphans, type PayloadOf, RemoveStorageOrphans } from '#contracts';
import { Hosts, removeFindings } from '#hosts';
import { AnswersQuery, type Delivery, HandlesCommand, valid } from '#messaging';
import { AdoptStorageHandler } from './adopt-storage.js';
import { StorageSurvey } from './storage-survey.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly hosts: Hosts,
    private readonly survey: StorageSurvey,
    private readonly adopts: AdoptStorageHandler,
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

  @HandlesCommand(AdoptStorage)
  adopt(@Payload() request: PayloadOf<typeof AdoptStorage>, @Ctx() delivery: Delivery) {
    return this.adopts.run(request, delivery);
  }
}
