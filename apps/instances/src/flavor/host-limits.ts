import type { ManagedSystem } from '#powervm';

/** What a host allows and what it has left, of its ManagedSystem document. */
export interface HostLimits {
  /** The host's id in the configuration, for error texts. */
  readonly host: string;
  readonly regionMb: number;
  readonly availableMb: number;
  readonly availableUnits: number;
  /** Units for each virtual processor, and their step. */
  readonly leastUnits: number;
  /** Most virtual processors of one partition: now, and as its maximum; undefined where the host does not say. */
  readonly virtualProcessors: { readonly desired: number | undefined; readonly maximum: number | undefined };
  readonly dedicatedProcessors: { readonly desired: number | undefined; readonly maximum: number | undefined };
  readonly compatibilityModes: readonly string[];
  readonly can: {
    readonly dedicatedProcessors: boolean;
    readonly pageTableRatio: boolean;
    readonly secureBoot: boolean;
    readonly simplifiedRemoteRestart: boolean;
    readonly ibmi: boolean;
    readonly restrictedIo: boolean;
  };
}

const LEAST_UNITS = 0.05;

export function hostLimits(host: string, { memory, processors, capabilities }: ManagedSystem): HostLimits {
  return {
    host,
    regionMb: memory.regionMiB,
    availableMb: memory.availableMiB,
    availableUnits: processors.availableUnits,
    leastUnits: Math.max(LEAST_UNITS, processors.minimumUnitsPerVirtualProcessor ?? LEAST_UNITS),
    virtualProcessors: {
      desired: processors.maximumVirtualProcessors,
      maximum: processors.maximumAllowedVirtualProcessors,
    },
    dedicatedProcessors: { desired: processors.maximumProcessors, maximum: undefined },
    compatibilityModes: processors.compatibilityModes,
    can: {
      dedicatedProcessors: capabilities.dedicatedProcessors,
      pageTableRatio: capabilities.physicalPageTableRatio,
      secureBoot: capabilities.secureBoot,
      simplifiedRemoteRestart: capabilities.simplifiedRemoteRestart,
      ibmi: capabilities.ibmi,
      restrictedIo: capabilities.ibmiRestrictedIo,
    },
  };
}
