import { settledSteps, wakes } from '#messaging';
import { runService } from '#service';
import { GatewayModule } from './gateway.module.js';

await runService({
  service: 'gateway',
  module: GatewayModule,
  consumers: [wakes, settledSteps],
  http: (config) => config.gateway.http,
});
