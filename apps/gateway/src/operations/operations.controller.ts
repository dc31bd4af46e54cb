import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import {
  AttachVolume,
  type CommandContract,
  Destroy,
  DetachVolume,
  type InstanceRef,
  type PayloadOf,
  PlugInstanceVifs,
  PowerOff,
  PowerOn,
  Reboot,
  RetryOperation,
  SignalVifsPlugged,
  Spawn,
  StepSettled,
  UnplugInstanceVifs,
} from '#contracts';
import { HandlesCommand, HandlesEvent, HandlesWake, type StoredDelivery } from '#messaging';
import { OperationsService } from './operations.service.js';

/** Nova's operations: each command becomes an operation under the id of its message. */
@Controller()
export class OperationsController {
  constructor(private readonly operations: OperationsService) {}

  @HandlesCommand(Spawn)
  spawn(@Payload() input: PayloadOf<typeof Spawn>, @Ctx() delivery: StoredDelivery) {
    return this.accept(Spawn, input, delivery);
  }

  @HandlesCommand(Destroy)
  destroy(@Payload() input: PayloadOf<typeof Destroy>, @Ctx() delivery: StoredDelivery) {
    return this.accept(Destroy, input, delivery);
  }

  @HandlesCommand(PowerOn)
  powerOn(@Payload() input: PayloadOf<typeof PowerOn>, @Ctx() delivery: StoredDelivery) {
    return this.accept(PowerOn, input, delivery);
  }

  @HandlesCommand(PowerOff)
  powerOff(@Payload() input: PayloadOf<typeof PowerOff>, @Ctx() delivery: StoredDelivery) {
    return this.accept(PowerOff, input, delivery);
  }

  @HandlesCommand(Reboot)
  reboot(@Payload() input: PayloadOf<typeof Reboot>, @Ctx() delivery: StoredDelivery) {
    return this.accept(Reboot, input, delivery);
  }

  @HandlesCommand(AttachVolume)
  attachVolume(@Payload() input: PayloadOf<typeof AttachVolume>, @Ctx() delivery: StoredDelivery) {
    return this.accept(AttachVolume, input, delivery);
  }

  @HandlesCommand(DetachVolume)
  detachVolume(@Payload() input: PayloadOf<typeof DetachVolume>, @Ctx() delivery: StoredDelivery) {
    return this.accept(DetachVolume, input, delivery);
  }

  @HandlesCommand(PlugInstanceVifs)
  plugVifs(@Payload() input: PayloadOf<typeof PlugInstanceVifs>, @Ctx() delivery: StoredDelivery) {
    return this.accept(PlugInstanceVifs, input, delivery);
  }

  @HandlesCommand(UnplugInstanceVifs)
  unplugVifs(@Payload() input: PayloadOf<typeof UnplugInstanceVifs>, @Ctx() delivery: StoredDelivery) {
    return this.accept(UnplugInstanceVifs, input, delivery);
  }

  @HandlesCommand(SignalVifsPlugged)
  vifsPlugged(@Payload() signal: PayloadOf<typeof SignalVifsPlugged>) {
    return this.operations.signalVifsPlugged(signal);
  }

  @HandlesCommand(RetryOperation)
  retry(@Payload() { id }: PayloadOf<typeof RetryOperation>) {
    return this.operations.retry(id);
  }

  @HandlesEvent(StepSettled)
  settled(@Payload() step: PayloadOf<typeof StepSettled>) {
    return this.operations.settled(step);
  }

  @HandlesWake()
  wake(@Payload() _payload: unknown, @Ctx() { envelope }: StoredDelivery) {
    return this.operations.wake(envelope.id);
  }

  private accept(command: CommandContract, input: InstanceRef, delivery: StoredDelivery) {
    return this.operations.accept(command, input, delivery);
  }
}
