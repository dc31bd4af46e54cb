import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Config } from '#config';
import { Hosts, HostView, Leases } from '#hosts';
import { Bus, Files, Sealer } from '#messaging';

/** Token of the configuration, which has no class. */
export const CONFIG = Symbol('powervm.config');

/** What every service's providers may inject, by class: Bus, Sealer, Files, Hosts, HostView, Leases; CONFIG by token. */
export interface Platform {
  config: Config;
  bus: Bus;
  sealer: Sealer;
  files: Files;
  hosts: Hosts;
  view: HostView;
  leases: Leases;
}

@Global()
@Module({})
class PlatformModule {}

export function platformModule(parts: Platform): DynamicModule {
  const providers = [
    { provide: CONFIG, useValue: parts.config },
    { provide: Bus, useValue: parts.bus },
    { provide: Sealer, useValue: parts.sealer },
    { provide: Files, useValue: parts.files },
    { provide: Hosts, useValue: parts.hosts },
    { provide: HostView, useValue: parts.view },
    { provide: Leases, useValue: parts.leases },
  ];
  return { module: PlatformModule, global: true, providers, exports: providers };
}
