import { runService } from '#service';
import { ConfigDriveModule } from './config-drive.module.js';

await runService({ service: 'config-drive', module: ConfigDriveModule });
