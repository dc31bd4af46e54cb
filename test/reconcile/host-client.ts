import { connect, type PowerVmClient } from '#powervm';
import type { Cloud } from '../cloud/cloud.js';

/** The first host's manager as an administrator reaches it, who knows nothing of us. */
export const hostClient = ({ simulator }: Cloud): PowerVmClient =>
  connect({ url: simulator.hosts[0]?.url ?? '', logon: { kind: 'password', user: 'nova', password: 'nova' } });
