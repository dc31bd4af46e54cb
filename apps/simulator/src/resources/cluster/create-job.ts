import { badRequest, conflict, notFound } from '../../errors.js';
import { type JobContext, type JobDefinition, succeeded } from '../../jobs/job.js';
import { peersOf } from '../../world/endpoints.js';
import type { PhysicalVolume, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { addPool } from '../../world/profiles/pool.js';
import { requireVios } from '../../world/storage/require-vios.js';
import { at, attribute, elements, text, type XmlElement } from '../../xml/element.js';
import { parseXml, XmlSyntaxError } from '../../xml/parse.js';
import { unusedVolume } from '../virtual-io-server/unused-volume.js';

/** Makes a cluster of one VIOS with a pool, from disks of that VIOS. What it gives back is not known: clients read the feeds. */
export const createCluster: JobDefinition<undefined> = {
  parameters: ['clusterXml', 'sspXml'],
  start: (_target, context) => {
    const { world } = context;
    const [cluster, ssp] = [read(context, 'clusterXml', 'Cluster'), read(context, 'sspXml', 'SharedStoragePool')];
    const [clusterName, poolName] = [named(cluster, 'ClusterName'), named(ssp, 'StoragePoolName')];
    const nodes = elements(at(cluster, 'Node'), 'Node');
    if (nodes.length !== 1) throw badRequest(`clusterXml: a cluster is made with one Node, not ${nodes.length}.`);
    const vios = nodeOf(context, nodes[0]!);
    requireVios(vios);
    const clusters = Array.from(world.table('Cluster').all());
    if (clusters.some(({ name }) => name === clusterName)) throw conflict(`ClusterName ${clusterName} is taken.`);
    const own = clusters.find((one) => one.nodes.some(({ viosUuid }) => viosUuid === vios.uuid));
    if (own) throw conflict(`Virtual I/O Server ${vios.name} is a node of cluster ${own.name} already.`);
    const [repository, ...more] = volumes(cluster, 'RepositoryDisk', vios);
    const data = volumes(ssp, 'PhysicalVolumes', vios);
    if (!repository || more.length > 0) throw badRequest('clusterXml: RepositoryDisk must name one PhysicalVolume.');
    if (data.length === 0) throw badRequest('sspXml: PhysicalVolumes must name at least one.');
    if (data.includes(repository)) throw conflict(`Physical volume ${repository.name} is to be repository and data.`);
    const id = `pool-${clusterName}`;
    const capacityMb = data.reduce((sum, disk) => sum + disk.capacityMb, 0);
    const disks = data.map(shown);
    const profile = { id, clusterName, poolName, capacityBytes: capacityMb * 2 ** 20 };
    world.host(vios.scope).pools.push(id);
    addPool(world, profile, { repository: shown(repository), disks, vioses: [vios] });
    repository.usedBy = 'Repository';
    for (const disk of data) disk.usedBy = 'SharedStoragePool';
    world.changed(vios);
    return succeeded();
  },
};

const shown = ({ name, udid, capacityMb }: PhysicalVolume) => ({ name, udid, capacityMb });

function read({ parameters }: JobContext, name: string, type: string): XmlElement {
  try {
    const document = parseXml(parameters[name] ?? '');
    if (document.name === type) return document;
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw badRequest(`${name} is not well-formed: ${error.message}.`);
  }
  throw badRequest(`${name} is not a ${type}.`);
}

function named(document: XmlElement, element: string): string {
  const name = text(document, element);
  if (!name) throw badRequest(`${document.name}/${element} is missing.`);
  return name;
}

function volumes(document: XmlElement, container: string, vios: VirtualIOServer): PhysicalVolume[] {
  return elements(at(document, container), 'PhysicalVolume').map((one) => unusedVolume(vios, one));
}

/** A node is named by a link to its VIOS, or by partition id and machine. */
function nodeOf({ world, host }: JobContext, node: XmlElement): VirtualIOServer {
  const peers = peersOf(world, host);
  const all = peers.flatMap(({ id }) => world.table('VirtualIOServer').in(id));
  const uuid = attribute(at(node, 'VirtualIOServer'), 'href')
    ?.replace(/[?#].*$/, '')
    .split('/')
    .at(-1);
  const serial = text(node, 'MachineTypeModelAndSerialNumber/SerialNumber');
  const found = all.find((vios) =>
    uuid === undefined
      ? String(vios.id) === text(node, 'PartitionID') && world.system(vios.scope).machine.serial === serial
      : vios.uuid.toLowerCase() === uuid.toLowerCase(),
  );
  if (!found) throw notFound('clusterXml: Node names no Virtual I/O Server that is managed here.');
  return found;
}
