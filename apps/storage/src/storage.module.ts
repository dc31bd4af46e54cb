import { Module, type ModuleMetadata } from '@nestjs/common';
import { wallClock } from '#hosts';
import type { Clock } from '#powervm';
import { BootDisksController } from './boot-disks/boot-disks.controller.js';
import { DeleteBootDiskHandler } from './boot-disks/delete-boot-disk.js';
import { EnsureBootDiskHandler } from './boot-disks/ensure-boot-disk.js';
import { CLOCK } from './clock.js';
import { HttpClient } from './images/http-client.js';
import { Images } from './images/images.js';
import { ImageLibrary } from './library/image-library.js';
import { ConnectStorageHandler } from './mappings/connect-storage.js';
import { DisconnectStorageHandler } from './mappings/disconnect-storage.js';
import { MappingsController } from './mappings/mappings.controller.js';
import { ViosFeed } from './mappings/vios-feed.js';
import { ViosUpdates } from './mappings/vios-updates.js';
import { CapacityController } from './pool/capacity.controller.js';
import { Pools } from './pool/pools.js';
import { AdoptStorageHandler } from './reconcile/adopt-storage.js';
import { ReconcileController } from './reconcile/reconcile.controller.js';
import { StorageScenes } from './reconcile/storage-scene.js';
import { StorageSurvey } from './reconcile/storage-survey.js';
import { DiscoverVolumesHandler } from './volumes/discover-volumes.js';
import { Discovery } from './volumes/discovery.js';
import { ForgetVolumesHandler } from './volumes/forget-volumes.js';
import { AllViosPorts } from './volumes/vios-ports.js';
import { VolumeConnectors } from './volumes/volume-connectors.js';
import { VolumesController } from './volumes/volumes.controller.js';

/** What the service consists of. @param clock  by which it waits for other managers of a pool; replicas compare its times */
export const storageParts = (clock: Clock): ModuleMetadata => ({
  controllers: [BootDisksController, MappingsController, VolumesController, CapacityController, ReconcileController],
  providers: [
    { provide: CLOCK, useValue: clock },
    HttpClient,
    Images,
    Pools,
    ImageLibrary,
    EnsureBootDiskHandler,
    DeleteBootDiskHandler,
    ViosFeed,
    ViosUpdates,
    ConnectStorageHandler,
    DisconnectStorageHandler,
    AllViosPorts,
    Discovery,
    DiscoverVolumesHandler,
    ForgetVolumesHandler,
    VolumeConnectors,
    StorageScenes,
    StorageSurvey,
    AdoptStorageHandler,
  ],
});

@Module(storageParts(wallClock))
export class StorageModule {}
