import { Module } from '@nestjs/common';
import { ConfigDriveController } from './config-drive.controller.js';
import { ContentService } from './content/content.service.js';
import { MediaService } from './media/media.service.js';
import { MediaRepositories } from './media/media-repository.js';

@Module({ controllers: [ConfigDriveController], providers: [ContentService, MediaService, MediaRepositories] })
export class ConfigDriveModule {}
