import { Module } from '@nestjs/common';
import { HttpController } from './http/http.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { OperationsService } from './operations/operations.service.js';
import { QueriesController } from './queries/queries.controller.js';
import { QueriesService } from './queries/queries.service.js';

@Module({
  controllers: [OperationsController, QueriesController, HttpController],
  providers: [OperationsService, QueriesService],
})
export class GatewayModule {}
