import { Module } from '@nestjs/common';
import { HttpController } from './http/http.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { OperationsService } from './operations/operations.service.js';
import { QueriesController } from './queries/queries.controller.js';
import { QueriesService } from './queries/queries.service.js';
import { CheckBeats } from './reconcile/check-beats.js';
import { HostChecks } from './reconcile/host-checks.js';
import { ReconcileController } from './reconcile/reconcile.controller.js';

@Module({
  controllers: [OperationsController, QueriesController, HttpController, ReconcileController],
  providers: [OperationsService, QueriesService, HostChecks, CheckBeats],
})
export class GatewayModule {}
