import { runService } from '#service';
import { StorageModule } from './storage.module.js';

await runService({ service: 'storage', module: StorageModule });
