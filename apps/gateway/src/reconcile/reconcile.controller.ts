import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { Adopt, CheckHost, CleanUp, type PayloadOf } from '#contracts';
import { AnswersQuery, HandlesCommand, type StoredDelivery, valid } from '#messaging';
import { OperationsService } from '../operations/operations.service.js';
import { HostChecks } from './host-checks.js';

@Controller()
export class ReconcileController {
  constructor(
    private readonly checks: HostChecks,
    private readonly operations: OperationsService,
  ) {}

  @AnswersQuery(CheckHost)
  checkHost(@Payload(valid(CheckHost)) { host }: PayloadOf<typeof CheckHost>) {
    return this.checks.check(host);
  }

  @HandlesCommand(CleanUp)
  cleanUp(@Payload() input: PayloadOf<typeof CleanUp>, @Ctx() delivery: StoredDelivery) {
    return this.operations.accept(CleanUp, input, delivery);
  }

  @HandlesCommand(Adopt)
  adopt(@Payload() input: PayloadOf<typeof Adopt>, @Ctx() delivery: StoredDelivery) {
    return this.operations.accept(Adopt, input, delivery);
  }
}
