import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AdoptConfigDrive, FindMediumOrphans, type PayloadOf, RemoveMediumOrphans } from '#contracts';
import { Hosts, removeFindings } from '#hosts';
import { AnswersQuery, type Delivery, HandlesCommand, valid } from '#messaging';
import { AdoptConfigDriveHandler } from './adopt-config-drive.js';
import { MediaSurvey } from './media-survey.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly hosts: Hosts,
    private readonly survey: MediaSurvey,
    private readonly adopts: AdoptConfigDriveHandler,
  ) {}

  @AnswersQuery(FindMediumOrphans)
  async find(@Payload(valid(FindMediumOrphans)) { host }: PayloadOf<typeof FindMediumOrphans>) {
    const { findings, problems } = await this.survey.of(this.hosts.get(host));
    return { orphans: findings.map(({ orphan }) => orphan), problems };
  }

  @HandlesCommand(RemoveMediumOrphans)
  async remove(@Payload() { host, uuid }: PayloadOf<typeof RemoveMediumOrphans>, @Ctx() delivery: Delivery) {
    const { findings } = await this.survey.of(this.hosts.get(host));
    return removeFindings(findings, uuid, delivery);
  }

  @HandlesCommand(AdoptConfigDrive)
  adopt(@Payload() request: PayloadOf<typeof AdoptConfigDrive>, @Ctx() delivery: Delivery) {
    return this.adopts.run(request, delivery);
  }
}
