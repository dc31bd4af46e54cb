import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CreateConfigDrive, DeleteConfigDrive, type PayloadOf } from '#contracts';
import { type Delivery, HandlesCommand } from '#messaging';
import { ContentService } from './content/content.service.js';
import { MediaService } from './media/media.service.js';

@Controller()
export class ConfigDriveController {
  constructor(
    private readonly content: ContentService,
    private readonly media: MediaService,
  ) {}

  @HandlesCommand(CreateConfigDrive)
  async create(@Payload() request: PayloadOf<typeof CreateConfigDrive>, @Ctx() delivery: Delivery) {
    const iso = await this.content.iso(request, delivery);
    return this.media.store({ host: request.host, uuid: request.uuid }, iso, delivery);
  }

  @HandlesCommand(DeleteConfigDrive)
  async delete(@Payload() instance: PayloadOf<typeof DeleteConfigDrive>, @Ctx() delivery: Delivery) {
    await this.media.remove(instance, delivery);
  }
}
