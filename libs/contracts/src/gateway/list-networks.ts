import { query } from '../contract.js';
import { FindNetworks } from '../networking/find-networks.js';

export const ListNetworks = query({ ...FindNetworks, service: 'gateway', name: 'list-networks' });
