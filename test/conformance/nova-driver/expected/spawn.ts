import type { Sequence } from '../sequence.js';
import {
  ADAPTERS,
  BOTH_MAPPINGS,
  GET_ADAPTERS,
  GET_LPAR,
  GET_SWITCHES,
  type Host,
  job,
  LPAR,
  mediaPlace,
  postVioses,
  upload,
  viosNames,
} from './common.js';
import { plugOvs, plugSea } from './interfaces.js';

export interface Spawn {
  /** The pool has no unit at all, no VIOS a media repository, and the driver does not know the system's UUID. */
  cold?: boolean;
  configDrive?: boolean;
  ports: ('sea' | 'ovs')[];
}

export function spawn(host: Host, { cold = false, configDrive = true, ports }: Spawn): Sequence {
  const system = cold ? ['GET ManagedSystem?group=None'] : [];
  const vifs = ports.flatMap((port) => (port === 'sea' ? plugSea() : plugOvs(host)));
  // Trunks are at the management partition.
  const changed = host.management === 'vios' && ports.includes('ovs') ? ['{vios1}'] : [];
  return [
    `GET VirtualIOServer?group=${BOTH_MAPPINGS}`,
    'PUT ManagedSystem/{sys}/LogicalPartition',
    `${GET_ADAPTERS} -> 204`,
    ...system,
    ...vifs,
    ...managementVif(),
    ...(host.diskDriver === 'ssp' ? poolDisk(cold) : volumeGroupDisk()),
    ...(configDrive ? [...(cold ? makeRepository(host) : knownRepository(host)), ...upload()] : []),
    postVioses(host.diskDriver === 'ssp' ? viosNames(host) : ['{vios1}'], BOTH_MAPPINGS, changed),
    GET_LPAR,
    ...job(LPAR, 'PowerOn'),
  ];
}

const managementVif = (): Sequence => [GET_SWITCHES, GET_SWITCHES, GET_LPAR, `PUT ${ADAPTERS}`];

const LOGICAL_UNITS = 'Tier/{tier}/LogicalUnit';

function poolDisk(cold: boolean): Sequence {
  const units = `GET ${LOGICAL_UNITS}?group=None`;
  const create = `PUT ${LOGICAL_UNITS}`;
  if (!cold) return [units, create];
  return [
    `${units} -> 204`,
    create,
    units,
    create,
    'PUT web/File',
    'PUT web/File/contents/<image file>',
    'DELETE web/File/<image file>',
    `DELETE ${LOGICAL_UNITS}/<marker>`,
    create,
  ];
}

const volumeGroupDisk = (): Sequence => [
  'GET VirtualIOServer/{vios1}/VolumeGroup/{vg1}?group=None',
  'POST VirtualIOServer/{vios1}/VolumeGroup/{vg1}?group=None',
  'PUT web/File',
  'PUT web/File/contents/<image file>',
  'DELETE web/File/<image file>',
];

function makeRepository(host: Host): Sequence {
  return [
    'GET VirtualIOServer',
    ...viosNames(host).map((vios) => `GET VirtualIOServer/${vios}/VolumeGroup?group=None`),
    `POST ${mediaPlace(host).group}`,
  ];
}

const knownRepository = (host: Host): Sequence => [`GET ${mediaPlace(host).group}`];
