import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { DiscoverVolumes, ForgetVolumes, GetVolumeConnector, type PayloadOf, type ResultOf } from '#contracts';
import { Hosts } from '#hosts';
import { AnswersQuery, type Delivery, HandlesCommand, valid } from '#messaging';
import { DiscoverVolumesHandler } from './discover-volumes.js';
import { ForgetVolumesHandler } from './forget-volumes.js';
import { VolumeConnectors } from './volume-connectors.js';

@Controller()
export class VolumesController {
  constructor(
    private readonly hosts: Hosts,
    private readonly discovers: DiscoverVolumesHandler,
    private readonly forgets: ForgetVolumesHandler,
    private readonly connectors: VolumeConnectors,
  ) {}

  @HandlesCommand(DiscoverVolumes)
  discover(@Payload() request: PayloadOf<typeof DiscoverVolumes>, @Ctx() delivery: Delivery) {
    return this.discovers.run(request, delivery);
  }

  @HandlesCommand(ForgetVolumes)
  forget(@Payload() request: PayloadOf<typeof ForgetVolumes>, @Ctx() delivery: Delivery) {
    return this.forgets.run(request, delivery);
  }

  @AnswersQuery(GetVolumeConnector)
  connector(
    @Payload(valid(GetVolumeConnector)) { host }: PayloadOf<typeof GetVolumeConnector>,
  ): Promise<ResultOf<typeof GetVolumeConnector>> {
    return this.connectors.of(this.hosts.get(host));
  }
}
