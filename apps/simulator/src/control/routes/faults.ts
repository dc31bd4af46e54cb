import { FaultRule } from '../../faults/fault.js';
import { unknownObject } from '../control-error.js';
import { type ControlRoute, route } from '../route.js';

export const faultRoutes: readonly ControlRoute[] = [
  route({
    method: 'POST',
    path: '/faults',
    summary: 'Let requests go wrong.',
    body: FaultRule,
    answers: 'The fault with its id.',
    handle: ({ body }, { faults }) => faults.add(body),
  }),
  route({
    method: 'GET',
    path: '/faults',
    summary: 'All faults, with how often each matched and acted.',
    answers: 'A list of faults.',
    handle: (_request, { faults }) => faults.list(),
  }),
  route({
    method: 'GET',
    path: '/faults/{id}',
    summary: 'One fault, with how often it matched and acted.',
    answers: 'The fault.',
    handle: ({ params }, { faults }) => {
      const status = faults.status(params.id!);
      if (!status) throw unknownObject(`fault ${params.id}`);
      return status;
    },
  }),
  route({
    method: 'DELETE',
    path: '/faults/{id}',
    summary: 'Remove a fault.',
    answers: 'Nothing.',
    handle: ({ params }, { faults }) => {
      if (!faults.remove(params.id!)) throw unknownObject(`fault ${params.id}`);
    },
  }),
  route({
    method: 'DELETE',
    path: '/faults',
    summary: 'Remove all faults.',
    answers: 'Nothing.',
    handle: (_request, { faults }) => faults.clear(),
  }),
];
