import { GetHost, type HostResources, type PayloadOf } from '#contracts';
import type { Host, HostView } from '#hosts';
import { ManagedSystem } from '#powervm';
import type { Ours } from '../partitions/ours.js';
import type { PartitionView } from '../view/partition-view.js';

/** Constant on purpose: Nova refuses live migration to a host whose number is lower. */
const HYPERVISOR_VERSION = 8;

/** No request while nothing has changed on the host. */
export async function getHost(
  ours: Ours,
  view: HostView,
  partitions: PartitionView,
  input: PayloadOf<typeof GetHost>,
): Promise<HostResources> {
  const [host] = ours.hostsNamed(input.host) as [Host];
  const upSince = view.recall(host.id, 'up since', [], async () => {
    const management = (await partitions.all(host)).find(({ isManagement }) => isManagement);
    return management?.upSince;
  });
  const system = view.recall(host.id, 'resources', ['ManagedSystem', 'LogicalPartition', 'VirtualIOServer'], () =>
    readSystem(host),
  );
  return resourcesOf(host, ...(await Promise.all([system, upSince])));
}

async function readSystem(host: Host): Promise<ManagedSystem> {
  const client = await host.client();
  return client.get(ManagedSystem, await host.systemUuid(), { conditional: true });
}

function resourcesOf(
  { id, novaHost }: Host,
  { name, state, machine, processors, memory }: ManagedSystem,
  upSince: number | undefined,
): HostResources {
  const { configurableUnits, availableUnits } = processors;
  const { configurableMiB, availableMiB, regionMiB } = memory;
  return {
    host: id,
    novaHost,
    systemName: name,
    serial: `${machine.type}-${machine.model}*${machine.serial}`,
    state,
    ...(upSince === undefined ? {} : { uptimeSeconds: Math.floor((Date.now() - upSince) / 1000) }),
    processors: { configurable: configurableUnits, available: availableUnits },
    memory: { configurableMb: configurableMiB, availableMb: availableMiB, regionMb: regionMiB },
    compatibilityModes: [...processors.compatibilityModes],
    inventory: {
      vcpus: wholeProcessors(configurableUnits),
      vcpusUsed: wholeProcessors(configurableUnits - availableUnits),
      memoryMb: configurableMiB,
      memoryMbUsed: configurableMiB - availableMiB,
      hypervisorType: 'phyp',
      hypervisorVersion: HYPERVISOR_VERSION,
      hypervisorHostname: novaHost,
      cpuInfo: { vendor: 'ibm', arch: 'ppc64' },
      supportedInstances: [
        ['ppc64', 'phyp', 'hvm'],
        ['ppc64le', 'phyp', 'hvm'],
      ],
    },
  };
}

/** Units have two decimals: what is beyond them is the error of a subtraction. */
const wholeProcessors = (units: number): number => Math.ceil(Math.round(units * 100) / 100);
