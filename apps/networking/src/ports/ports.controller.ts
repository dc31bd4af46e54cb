import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type PayloadOf, PlugVifs, UnplugVifs } from '#contracts';
import { type Delivery, HandlesCommand } from '#messaging';
import { PortPlugger } from './port-plugger.js';
import { PortReports } from './port-reports.js';
import { PortUnplugger } from './port-unplugger.js';

@Controller()
export class PortsController {
  constructor(
    private readonly plugger: PortPlugger,
    private readonly unplugger: PortUnplugger,
    private readonly reports: PortReports,
  ) {}

  @HandlesCommand(PlugVifs)
  plug(@Payload() request: PayloadOf<typeof PlugVifs>, @Ctx() delivery: Delivery) {
    return this.reports.plugging(request, delivery, () => this.plugger.plug(request, delivery));
  }

  @HandlesCommand(UnplugVifs)
  unplug(@Payload() request: PayloadOf<typeof UnplugVifs>, @Ctx() delivery: Delivery) {
    return this.unplugger.unplug(request, delivery);
  }
}
