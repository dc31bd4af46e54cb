import type { WorldObject } from './object.js';

/** Processors (units) and memory (GB) that several systems share by licence; they move between its members. */
export interface EnterprisePool extends WorldObject {
  kind: 'PowerEnterprisePool';
  /** A number of 4 digits. */
  id: string;
  name: string;
  mobile: Mobile;
}

/** A system in an enterprise pool. */
export interface EnterprisePoolMember extends WorldObject {
  kind: 'PowerEnterprisePoolMember';
  /** Of the pool's mobile resources, what this system has. */
  mobile: Mobile;
  /** Installed, but without a licence of their own. */
  inactive: Mobile;
}

export interface Mobile {
  units: number;
  /** GB */
  memory: number;
}
