import type { Change, Resource } from '../../rest/resource.js';
import type { ScsiBus, VirtualIOServer, VirtualSCSIBus } from '../../world/model/virtual-io-server.js';
import { requireVios } from '../../world/storage/require-vios.js';
import type { World } from '../../world/world.js';
import { uom } from '../../xml/build.js';
import { at, elements, type XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { readMapping } from '../virtual-io-server/scsi/posted-mapping.js';
import { type Plan, reconcile } from '../virtual-io-server/scsi/reconcile.js';
import { renderAdapters, renderDevice } from '../virtual-io-server/scsi/render.js';
import { resolveStorage } from '../virtual-io-server/scsi/resolve.js';
import { changeBuses } from '../virtual-io-server/scsi/scsi-mappings.js';
import { BUS } from '../virtual-io-server/scsi/sequences.js';

const DEVICE = sequence('Storage TargetDevice');

/** The mappings of a VIOS, bus by bus: another view of the same data, with the etag of the VIOS. */
export const virtualSCSIBus: Resource<VirtualSCSIBus> = {
  type: 'VirtualSCSIBus',
  places: [
    { under: ['VirtualIOServer'], verbs: ['feed', 'get', 'create', 'update', 'delete'] },
    { under: ['ManagedSystem', 'VirtualIOServer'], verbs: ['feed', 'get', 'create', 'update', 'delete'] },
  ],
  order: BUS,
  keeps: { modelled: ['AssociatedLogicalPartition', 'ClientAdapter', 'ServerAdapter', 'AssociatedMappings'] },
  list: (_host, parents, { world }) => {
    const vios = parents.at(-1) as VirtualIOServer;
    return vios.scsiBuses.map((bus) => project(world, vios, bus));
  },
  render: (object, view) => {
    const vios = viosOf(view.world, object);
    const { bus } = object;
    const devices = bus.devices.map((device) =>
      uom.struct('VirtualSCSIStorageAndTargetDevice', DEVICE, renderDevice(vios, device, view.world)),
    );
    return uom.struct('VirtualSCSIBus', BUS, {
      ...renderAdapters(vios, bus, view, bus.devices[0]),
      AssociatedMappings: uom.el('AssociatedMappings', ...devices),
    });
  },
  create: (posted, change) => {
    const vios = change.parents.at(-1) as VirtualIOServer;
    const { world } = change.services;
    const { made } = planOf(vios, posted, change, undefined);
    changeTo(vios, { kept: vios.scsiBuses.map((bus) => ({ bus, devices: bus.devices })), made }, world);
    return project(world, vios, vios.scsiBuses.at(-1)!);
  },
  update: (object, posted, change) => {
    const { world } = change.services;
    const vios = viosOf(world, object);
    const [changed] = planOf(vios, posted, change, object.bus).kept;
    const kept = vios.scsiBuses.map((bus) =>
      bus.udid === object.bus.udid && changed ? changed : { bus, devices: bus.devices },
    );
    changeTo(vios, { kept, made: [] }, world);
    Object.assign(object, project(world, vios, vios.scsiBuses.find(({ udid }) => udid === object.bus.udid)!));
  },
  remove: ({ viosUuid, scope, bus }, { services: { world } }) => {
    const vios = world.table('VirtualIOServer').get(scope, viosUuid)!;
    const others = vios.scsiBuses.filter(({ udid }) => udid !== bus.udid);
    changeTo(vios, { kept: others.map((one) => ({ bus: one, devices: one.devices })), made: [] }, world);
  },
};

/** A bus document read as mappings: one for each device, or one without storage. */
function planOf(vios: VirtualIOServer, posted: XmlElement, { services }: Change, bus: ScsiBus | undefined): Plan {
  const adapters = elements(posted).filter(({ name }) => name !== 'AssociatedMappings' && name !== 'Metadata');
  const devices = elements(at(posted, 'AssociatedMappings'), 'VirtualSCSIStorageAndTargetDevice');
  const mappings = (devices.length > 0 ? devices : [undefined]).map((device) => {
    const inner = device ? elements(device).filter(({ name }) => name !== 'Metadata') : [];
    const { busUdid: _posted, ...mapping } = readMapping({ ...posted, children: [...adapters, ...inner] });
    return bus ? { ...mapping, busUdid: bus.udid } : mapping;
  });
  return reconcile(bus ? [bus] : [], mappings, (storage) => resolveStorage(services.world, vios, storage));
}

function changeTo(vios: VirtualIOServer, plan: Plan, world: World): void {
  requireVios(vios);
  const before = vios.scsiBuses;
  try {
    changeBuses(vios, plan, world);
  } catch (error) {
    vios.scsiBuses = before;
    throw error;
  }
}

function project(world: World, vios: VirtualIOServer, bus: ScsiBus): VirtualSCSIBus {
  const uuid = world.identity.uuid(`${vios.scope}/${vios.uuid}/${bus.udid}`);
  return {
    ...world.newborn('VirtualSCSIBus', vios.scope, uuid, vios),
    revision: vios.revision,
    created: 0,
    viosUuid: vios.uuid,
    bus,
  };
}

function viosOf(world: World, { scope, viosUuid }: VirtualSCSIBus): VirtualIOServer {
  return world.table('VirtualIOServer').get(scope, viosUuid)!;
}
