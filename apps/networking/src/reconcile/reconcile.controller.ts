import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AdoptPorts, FindNetworkOrphans, type PayloadOf, RemoveNetworkOrphans } from '#contracts';
import { Hosts, removeFindings } from '#hosts';
import { AnswersQuery, type Delivery, HandlesCommand, valid } from '#messaging';
import { PortAdoption } from './adopt-ports.js';
import { NetworkSurvey } from './network-survey.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly hosts: Hosts,
    private readonly survey: NetworkSurvey,
    private readonly adoption: PortAdoption,
  ) {}

  @AnswersQuery(FindNetworkOrphans)
  async find(@Payload(valid(FindNetworkOrphans)) { host }: PayloadOf<typeof FindNetworkOrphans>) {
    const found = await this.survey.of(this.hosts.get(host));
    return { orphans: found.map(({ orphan }) => orphan) };
  }

  @HandlesCommand(RemoveNetworkOrphans)
  async remove(@Payload() { host, uuid }: PayloadOf<typeof RemoveNetworkOrphans>, @Ctx() delivery: Delivery) {
    return removeFindings(await this.survey.of(this.hosts.get(host)), uuid, delivery);
  }

  @HandlesCommand(AdoptPorts)
  adopt(@Payload() request: PayloadOf<typeof AdoptPorts>, @Ctx() delivery: Delivery) {
    return this.adoption.run(request, delivery);
  }
}
