import { uomDocument } from '../../../../apps/simulator/src/testing/rest-client.js';
import type { Stage } from './stage.js';

/** Virtual Ethernet adapters of a partition, switches, networks and bridges. */
export async function doNetworking(stage: Stage, lpar: string): Promise<void> {
  const { rest, system, isHmc } = stage;
  const [usual] = await stage.hrefs(`${system}/VirtualSwitch`);
  const networks = isHmc ? [await network(stage, 200, usual!), await network(stage, 201, usual!)] : [];
  const adapters = `${lpar}/ClientNetworkAdapter`;
  const adapter = await stage.create(adapters, adapterOn(usual!, 200));
  const other = await stage.create(adapters, adapterOn(usual!, 201));
  await stage.repost(`${adapter}?group=None`);
  const [bridge] = await stage.paths(`${system}/NetworkBridge`);
  const virtualSwitch = await stage.create(`${system}/VirtualSwitch`, switchCalled('ETHERNET6'));
  await stage.repost(`${virtualSwitch}?group=None`);
  const [, ...switches] = [virtualSwitch, await aSwitch(stage, 'ETHERNET7'), await aSwitch(stage, 'ETHERNET8')];
  const second = await stage.create(`${system}/NetworkBridge`, await bridgeOn(stage, switches[0]!, 'ent1'));
  await stage.repost(`${bridge}?group=None`);
  const third = await bridgeOn(stage, switches[1]!, 'ent2');
  if (isHmc) networks.push(await network(stage, 202, usual!));
  await stage.heldBack(async () => {
    await rest.put(`${system}/NetworkBridge`, third);
    await rest.delete(second);
    await rest.delete(other);
    await rest.put(adapters, adapterOn(usual!, 200));
    await rest.delete(virtualSwitch);
    await rest.put(`${system}/VirtualSwitch`, switchCalled('ETHERNET9'));
    if (!isHmc) return;
    await rest.put(`${system}/VirtualNetwork`, networkOf(203, usual!));
    await rest.delete(networks.at(-1)!);
  });
}

const network = (stage: Stage, vlan: number, virtualSwitch: string) =>
  stage.create(`${stage.system}/VirtualNetwork`, networkOf(vlan, virtualSwitch));

function networkOf(vlan: number, virtualSwitch: string): string {
  return uomDocument(
    'VirtualNetwork',
    `<AssociatedSwitch href="${virtualSwitch}" rel="related"/><NetworkName>net-${vlan}</NetworkName><NetworkVLANID>${vlan}</NetworkVLANID><TaggedNetwork>true</TaggedNetwork>`,
  );
}

function adapterOn(virtualSwitch: string, vlan: number): string {
  return uomDocument(
    'ClientNetworkAdapter',
    `<UseNextAvailableHighSlotID>true</UseNextAvailableHighSlotID><PortVLANID>${vlan}</PortVLANID><TaggedVLANSupported>false</TaggedVLANSupported><AssociatedVirtualSwitch><link href="${virtualSwitch}" rel="related"/></AssociatedVirtualSwitch>`,
  );
}

const switchCalled = (name: string) =>
  uomDocument('VirtualSwitch', `<SwitchMode>Veb</SwitchMode><SwitchName>${name}</SwitchName><VirtualNetworks/>`);

async function aSwitch({ rest, system }: Stage, name: string): Promise<string> {
  const { selves } = await rest.put(`${system}/VirtualSwitch`, switchCalled(name));
  return selves[0]!;
}

/** A bridge with one SEA on a free port of the first VIOS. */
async function bridgeOn(stage: Stage, virtualSwitch: string, device: string): Promise<string> {
  const [vios] = await stage.hrefs(`${stage.system}/VirtualIOServer`);
  const trunk = `<TrunkAdapter schemaVersion="V1_0"><RequiredAdapter>true</RequiredAdapter><UseNextAvailableHighSlotID>true</UseNextAvailableHighSlotID><PortVLANID>1</PortVLANID><TaggedVLANIDs/><TaggedVLANSupported>false</TaggedVLANSupported><AssociatedVirtualSwitch><link href="${virtualSwitch}" rel="related"/></AssociatedVirtualSwitch><TrunkPriority>1</TrunkPriority></TrunkAdapter>`;
  const backing = `<BackingDeviceChoice><EthernetBackingDevice schemaVersion="V1_0"><AdapterID>1</AdapterID><DeviceName>${device}</DeviceName></EthernetBackingDevice></BackingDeviceChoice>`;
  const sea = `<SharedEthernetAdapter schemaVersion="V1_0"><AssignedVirtualIOServer href="${vios}" rel="related"/>${backing}<PortVLANID>1</PortVLANID><TrunkAdapters schemaVersion="V1_0">${trunk}</TrunkAdapters><IsPrimary>true</IsPrimary></SharedEthernetAdapter>`;
  return uomDocument(
    'NetworkBridge',
    `<FailoverEnabled>false</FailoverEnabled><LoadBalancingEnabled>false</LoadBalancingEnabled><LoadGroups schemaVersion="V1_0"/><PortVLANID>1</PortVLANID><SharedEthernetAdapters schemaVersion="V1_0">${sea}</SharedEthernetAdapters>`,
  );
}
