import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ConnectStorage, DisconnectStorage, type PayloadOf } from '#contracts';
import { type Delivery, HandlesCommand } from '#messaging';
import { ConnectStorageHandler } from './connect-storage.js';
import { DisconnectStorageHandler } from './disconnect-storage.js';

@Controller()
export class MappingsController {
  constructor(
    private readonly connects: ConnectStorageHandler,
    private readonly disconnects: DisconnectStorageHandler,
  ) {}

  @HandlesCommand(ConnectStorage)
  connect(@Payload() request: PayloadOf<typeof ConnectStorage>, @Ctx() delivery: Delivery) {
    return this.connects.run(request, delivery);
  }

  @HandlesCommand(DisconnectStorage)
  disconnect(@Payload() request: PayloadOf<typeof DisconnectStorage>, @Ctx() delivery: Delivery) {
    return this.disconnects.run(request, delivery);
  }
}
