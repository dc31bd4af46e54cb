import { uomDocument } from '../../../../apps/simulator/src/testing/rest-client.js';
import type { Stage } from './stage.js';

const PORT = uomDocument(
  'SRIOVEthernetLogicalPort',
  '<AdapterID>1</AdapterID><IsPromiscous>false</IsPromiscous><PhysicalPortID>0</PhysicalPortID><PortVLANID>12</PortVLANID>',
);

/** SR-IOV logical ports and vNICs of a partition. */
export async function doSriov(stage: Stage, lpar: string): Promise<void> {
  const { rest } = stage;
  const [vios] = await stage.hrefs('VirtualIOServer');
  const device = `<VirtualNICSRIOVBackingDevice schemaVersion="V1_0"><AssociatedVirtualIOServer href="${vios}" rel="related"/><FailOverPriority>50</FailOverPriority><RelatedSRIOVAdapterID>1</RelatedSRIOVAdapterID><RelatedSRIOVPhysicalPortID>1</RelatedSRIOVPhysicalPortID></VirtualNICSRIOVBackingDevice>`;
  const vnic = uomDocument(
    'VirtualNICDedicated',
    `<UseNextAvailableHighSlotID>true</UseNextAvailableHighSlotID><Details><PortVLANID>12</PortVLANID><AllowedVLANIDs>NONE</AllowedVLANIDs></Details><AssociatedBackingDevices><VirtualNICBackingDeviceChoice>${device}</VirtualNICBackingDeviceChoice></AssociatedBackingDevices>`,
  );
  for (const [type, document] of [
    ['SRIOVEthernetLogicalPort', PORT],
    ['VirtualNICDedicated', vnic],
  ] as const) {
    const [first, second] = [
      await stage.create(`${lpar}/${type}`, document),
      await stage.create(`${lpar}/${type}`, document),
    ];
    await stage.repost(`${first}?group=None`);
    await stage.heldBack(async () => {
      await rest.put(`${lpar}/${type}`, document);
      await rest.delete(second);
    });
  }
}
