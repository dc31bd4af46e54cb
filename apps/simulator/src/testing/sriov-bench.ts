import { type Simulator, startSimulator } from '../index.js';
import type { HostProfile } from '../world/profiles/options.js';
import { at, attribute, elements, text, type XmlElement } from '../xml/element.js';
import { partitionDocument } from './partition-documents.js';
import { RestClient, uomDocument } from './rest-client.js';

export interface DeviceSettings {
  vios: string;
  adapter?: number;
  port?: number;
  priority?: number;
  capacity?: string;
}

/** A host with two SR-IOV cards, one of them labelled, and a partition that is off. */
export class SriovBench {
  private constructor(
    readonly simulator: Simulator,
    readonly client: RestClient,
    readonly system: string,
    readonly lpar: string,
    /** URIs below `/rest/api/uom/`. */
    readonly vioses: string[],
  ) {}

  static async start(profile: Partial<HostProfile> = {}): Promise<SriovBench> {
    const cards = [{ ports: [{ label: 'prod' }, { linkUp: false }] }, { ports: 2 }, { mode: 'Dedicated' as const }];
    const simulator = await startSimulator({ hosts: [{ sriovAdapters: cards, ...profile }] });
    const { url, systemUuid } = simulator.hosts[0]!;
    const client = await RestClient.logon(url);
    const system = `ManagedSystem/${systemUuid}`;
    const created = await client.put(`${system}/LogicalPartition`, partitionDocument());
    const vioses = (await client.get('VirtualIOServer?group=None')).objects.map(
      (vios) => `VirtualIOServer/${text(vios, 'PartitionUUID')}`,
    );
    return new SriovBench(
      simulator,
      client,
      system,
      `LogicalPartition/${text(created.objects[0], 'PartitionUUID')}`,
      vioses,
    );
  }

  close(): Promise<void> {
    return this.simulator.close();
  }

  async systemDocument(): Promise<XmlElement> {
    return (await this.client.get(`${this.system}?group=None`)).objects[0]!;
  }

  /** Physical ports of all adapters, in order. */
  async ports(): Promise<XmlElement[]> {
    return portsOf(await this.systemDocument());
  }

  createLogicalPort(content: string, owner = this.lpar) {
    return this.client.put(`${owner}/SRIOVEthernetLogicalPort`, uomDocument('SRIOVEthernetLogicalPort', content));
  }

  createVnic(devices: DeviceSettings[], { slot = '', details = '' } = {}) {
    return this.client.put(`${this.lpar}/VirtualNICDedicated`, this.vnicDocument(devices, { slot, details }));
  }

  /** A vNIC as clients send it. */
  vnicDocument(devices: DeviceSettings[], { slot = '', details = '' } = {}): string {
    const list = devices.map(({ vios, adapter = 1, port = 0, priority, capacity }) => {
      const href = `${this.client.url}/rest/api/uom/${vios}`;
      return `<VirtualNICBackingDeviceChoice><VirtualNICSRIOVBackingDevice schemaVersion="V1_0">
        <AssociatedVirtualIOServer href="${href}" rel="related"/>
        ${priority === undefined ? '' : `<FailOverPriority ksv="V1_4_0">${priority}</FailOverPriority>`}
        <RelatedSRIOVAdapterID>${adapter}</RelatedSRIOVAdapterID>
        ${capacity === undefined ? '' : `<CurrentCapacityPercentage>${capacity}</CurrentCapacityPercentage>`}
        <RelatedSRIOVPhysicalPortID>${port}</RelatedSRIOVPhysicalPortID>
        </VirtualNICSRIOVBackingDevice></VirtualNICBackingDeviceChoice>`;
    });
    return uomDocument(
      'VirtualNICDedicated',
      `${slot || '<UseNextAvailableHighSlotID>true</UseNextAvailableHighSlotID>'}<Details>${details}</Details>
      <AssociatedBackingDevices>${list.join('')}</AssociatedBackingDevices>`,
    );
  }
}

export function portsOf(system: XmlElement | undefined): XmlElement[] {
  return elements(at(system, 'AssociatedSystemIOConfiguration/SRIOVAdapters'), 'IOAdapterChoice')
    .flatMap((choice) => elements(choice, 'SRIOVAdapter'))
    .flatMap((adapter) => elements(at(adapter, 'EthernetPhysicalPorts'), 'SRIOVEthernetPhysicalPort'));
}

export function devicesOf(vnic: XmlElement | undefined): XmlElement[] {
  return elements(at(vnic, 'AssociatedBackingDevices'), 'VirtualNICBackingDeviceChoice').flatMap((choice) =>
    elements(choice, 'VirtualNICSRIOVBackingDevice'),
  );
}

export const hrefOf = (element: XmlElement | undefined, path: string) => attribute(at(element, path), 'href');
