import { failed, type JobDefinition, succeeded } from '../../jobs/job.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { virtualDiskOf } from '../../world/storage/devices.js';
import { diskImages } from '../../world/storage/disk-images.js';
import { requireVios } from '../../world/storage/require-vios.js';
import { discover } from './hdisk/discover.js';
import { inventoryUdid, printInventory } from './hdisk/inventory.js';
import { parseInput, printFindings, readSought } from './hdisk/lua-recovery-documents.js';
import { removeDevice } from './hdisk/remove-device.js';
import { discoverIscsi } from './iscsi/discover.js';
import { removeIscsi } from './iscsi/remove.js';

/** Jobs of a VIOS besides the power jobs, by operation. */
export const viosJobs: Record<string, JobDefinition<VirtualIOServer>> = {
  /** Looks for volumes along fibre channel paths; also answers inventory requests. */
  LUARecovery: {
    parameters: ['inputXML'],
    start: (vios, { parameters, world, host }) => {
      requireVios(vios);
      const name = host.hmc === undefined ? 'OutputXML' : 'StdOut';
      const request = parseInput(parameters.inputXML ?? '');
      const udid = inventoryUdid(request);
      if (udid !== undefined) return succeeded({ [name]: printInventory(vios, udid) });
      const findings = readSought(request).map((device) => discover(vios, device, world));
      return succeeded({ [name]: printFindings(findings) });
    },
  },
  /** Reads the size of a virtual disk anew. The return code tells clients that there is none. */
  RescanVirtualDisk: {
    parameters: ['VirtualDiskUDID'],
    start: (vios, { parameters, world }) => {
      requireVios(vios);
      const udid = parameters.VirtualDiskUDID ?? '';
      if (virtualDiskOf(world, vios, { udid })) return succeeded({ RETURN_CODE: '0' });
      return failed(`There is no virtual disk ${udid} on ${vios.name}.`, { RETURN_CODE: '-1' });
    },
  },
  /** Whether a Ceph image exists. */
  RBDExists: {
    parameters: ['name'],
    start: (vios, { parameters, world }) => {
      requireVios(vios);
      const found = diskImages(world).some(({ store, name }) => store === 'RBD' && name === parameters.name);
      return succeeded({ exists: String(found) });
    },
  },
  /** Logs on to iSCSI targets; codes come with failures too. */
  ISCSIDiscovery: {
    parameters: [
      'auth',
      'user',
      'password',
      'ifaceName',
      'targetIQN',
      'hostIP',
      'targetLUN',
      'multipath',
      'discoveryAuth',
      'discoveryUser',
      'discoveryPassword',
    ],
    secrets: ['password', 'discoveryPassword'],
    start: (vios, context) => {
      requireVios(vios);
      return discoverIscsi(vios, context);
    },
  },
  ISCSIRemove: {
    parameters: ['ifaceName', 'targetIQN', 'targetPORTAL', 'targetLUN', 'multipath'],
    start: (vios, context) => {
      requireVios(vios);
      return removeIscsi(vios, context);
    },
  },
  /** Removes an hdisk; an HMC has CLIRunner for that. */
  RemoveDevice: {
    parameters: ['devName'],
    offered: ({ hmc }) => hmc === undefined,
    start: (vios, { parameters, world }) => {
      requireVios(vios);
      const refusal = removeDevice(vios, parameters.devName ?? '', world);
      return refusal === undefined ? succeeded() : failed(refusal);
    },
  },
};
