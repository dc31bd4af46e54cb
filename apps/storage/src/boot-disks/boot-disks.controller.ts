import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { DeleteBootDisk, EnsureBootDisk, type PayloadOf } from '#contracts';
import { type Delivery, HandlesCommand } from '#messaging';
import { DeleteBootDiskHandler } from './delete-boot-disk.js';
import { EnsureBootDiskHandler } from './ensure-boot-disk.js';

@Controller()
export class BootDisksController {
  constructor(
    private readonly ensures: EnsureBootDiskHandler,
    private readonly deletes: DeleteBootDiskHandler,
  ) {}

  @HandlesCommand(EnsureBootDisk)
  ensure(@Payload() request: PayloadOf<typeof EnsureBootDisk>, @Ctx() delivery: Delivery) {
    return this.ensures.run(request, delivery);
  }

  @HandlesCommand(DeleteBootDisk)
  delete(@Payload() request: PayloadOf<typeof DeleteBootDisk>, @Ctx() delivery: Delivery) {
    return this.deletes.run(request, delivery);
  }
}
