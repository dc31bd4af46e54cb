import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Config } from '#config';
import {
  CreatePartition,
  DeletePartition,
  FindPartition,
  type InstanceRef,
  type PayloadOf,
  PowerOffPartition,
  PowerOnPartition,
  RebootPartition,
} from '#contracts';
import { type Delivery, HandlesCommand } from '#messaging';
import { partitionUuid } from '#powervm';
import { CONFIG } from '#service';
import { powerOffPartition } from '../power/power-off.js';
import { powerOnPartition } from '../power/power-on.js';
import { rebootPartition } from '../power/reboot.js';
import { PartitionView } from '../view/partition-view.js';
import { createPartition } from './create-partition.js';
import { deletePartition } from './delete-partition.js';
import { findPartition } from './find-partition.js';
import { Ours } from './ours.js';

@Controller()
export class PartitionsController {
  constructor(
    private readonly ours: Ours,
    private readonly view: PartitionView,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @HandlesCommand(CreatePartition)
  create(@Payload() input: PayloadOf<typeof CreatePartition>, @Ctx() delivery: Delivery) {
    return this.changing(input, createPartition(this.ours, this.config.instances, input, delivery));
  }

  @HandlesCommand(DeletePartition)
  delete(@Payload() input: PayloadOf<typeof DeletePartition>, @Ctx() delivery: Delivery) {
    return this.changing(input, deletePartition(this.ours, input, delivery));
  }

  @HandlesCommand(FindPartition)
  find(@Payload() input: PayloadOf<typeof FindPartition>, @Ctx() delivery: Delivery) {
    return findPartition(this.ours, input, delivery);
  }

  @HandlesCommand(PowerOnPartition)
  powerOn(@Payload() input: PayloadOf<typeof PowerOnPartition>, @Ctx() delivery: Delivery) {
    return this.changing(input, powerOnPartition(this.ours, input, delivery));
  }

  @HandlesCommand(PowerOffPartition)
  powerOff(@Payload() input: PayloadOf<typeof PowerOffPartition>, @Ctx() delivery: Delivery) {
    return this.changing(input, powerOffPartition(this.ours, input, delivery));
  }

  @HandlesCommand(RebootPartition)
  reboot(@Payload() input: PayloadOf<typeof RebootPartition>, @Ctx() delivery: Delivery) {
    return this.changing(input, rebootPartition(this.ours, input, delivery));
  }

  /** However it ended: what was known of the partition is known no more. */
  private changing<T>(instance: InstanceRef, work: Promise<T>): Promise<T> {
    return work.finally(() => this.view.touch(this.ours.named(instance).host, partitionUuid(instance.uuid)));
  }
}
