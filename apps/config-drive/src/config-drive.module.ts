import { Module } from '@nestjs/common';
import { ConfigDriveController } from './config-drive.controller.js';
import { ContentService } from './content/content.service.js';
import { MediaService } from './media/media.service.js';
import { MediaRepositories } from './media/media-repository.js';
import { AdoptConfigDriveHandler } from './reconcile/adopt-config-drive.js';
import { MediaSurvey } from './reconcile/media-survey.js';
import { ReconcileController } from './reconcile/reconcile.controller.js';

@Module({
  controllers: [ConfigDriveController, ReconcileController],
  providers: [ContentService, MediaService, MediaRepositories, MediaSurvey, AdoptConfigDriveHandler],
})
export class ConfigDriveModule {}
