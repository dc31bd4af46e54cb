import { runService } from '#service';
import { InstancesModule } from './instances.module.js';

await runService({ service: 'instances', module: InstancesModule });
