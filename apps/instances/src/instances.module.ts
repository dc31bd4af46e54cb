import { Module } from '@nestjs/common';
import { FeedsService } from './events/feeds.service.js';
import { Ours, recordProviders } from './partitions/ours.js';
import { PartitionsController } from './partitions/partitions.controller.js';
import { QueriesController } from './queries/queries.controller.js';
import { ReconcileController } from './reconcile/reconcile.controller.js';
import { PartitionView } from './view/partition-view.js';

@Module({
  controllers: [PartitionsController, QueriesController, ReconcileController],
  providers: [...recordProviders, Ours, PartitionView, FeedsService],
})
export class InstancesModule {}
