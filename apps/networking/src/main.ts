import { runService } from '#service';
import { NetworkingModule } from './networking.module.js';

await runService({ service: 'networking', module: NetworkingModule });
