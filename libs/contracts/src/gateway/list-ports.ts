import { query } from '../contract.js';
import { FindPorts } from '../networking/find-ports.js';

export const ListPorts = query({ ...FindPorts, service: 'gateway', name: 'list-ports' });
