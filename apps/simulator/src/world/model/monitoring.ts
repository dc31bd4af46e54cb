import type { WorldObject } from './object.js';

/** What is monitored of a host. Its scope is no host, so that no event tells of it; it exists once somebody has set it. */
export interface MonitoringPreference extends WorldObject {
  kind: 'ManagedSystemPcmPreference';
  longTerm: boolean;
  aggregation: boolean;
  shortTerm: boolean;
  /** Long-term samples without networks, storage and VIOSes. */
  computeOnly: boolean;
}
