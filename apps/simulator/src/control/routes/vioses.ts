import { type ControlRoute, route } from '../route.js';
import { findHost, findVios } from '../world/find-partition.js';
import { removeVios } from '../world/vios-removal.js';
import { addVios, NewVios, viosesOf, viosSummary } from '../world/vioses.js';

export const viosRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/hosts/{host}/vioses',
    summary: 'The VIOSes of a host.',
    answers: 'A list by id: id, name, uuid, type, state, rmc, wwpns, sharedEthernetAdapters.',
    handle: ({ params }, { world }) => {
      world.agenda.settle();
      return viosesOf(world, findHost(world, params.host!)).map(viosSummary);
    },
  }),
  route({
    method: 'POST',
    path: '/hosts/{host}/vioses',
    summary: 'Add a VIOS that runs: ports, disks, volume group, a node of the clusters of the pools; in no bridge.',
    body: NewVios,
    answers: 'The VIOS.',
    handle: ({ params, body }, { world }) => viosSummary(addVios(world, findHost(world, params.host!), body)),
  }),
  route({
    method: 'DELETE',
    path: '/hosts/{host}/vioses/{vios}',
    summary: 'Take away a VIOS (by name, uuid or id) that maps nothing and serves no bridge, with its disks.',
    answers: 'Nothing.',
    handle: ({ params }, { world }) => removeVios(world, findVios(world, params.host!, params.vios!)),
  }),
];
