/** Most tagged VLANs of one trunk. */
export const VLANS_PER_TRUNK = 20;
/** Most trunks of a bridge beside the primary one. */
export const ADDITIONAL_TRUNKS = 15;

/** A trunk of a bridge; in a failover pair each SEA has one like it. */
export interface Trunk {
  readonly pvid: number;
  /** Tagged VLANs, in the order in which the hypervisor lists them. */
  readonly vlans: readonly number[];
}

/** What planning knows of a network bridge. */
export interface Bridge {
  readonly uuid: string;
  /** For people: `ent8:vios1`. */
  readonly name: string;
  readonly switchId: number;
  readonly loadBalancing: boolean;
  /** VLAN of the failover control channel. */
  readonly controlVlan: number | undefined;
  /** Made by an administrator; never touched. */
  readonly primary: Trunk;
  /** Their PVIDs are arbitrary numbers that carry no traffic. */
  readonly additional: readonly Trunk[];
}

/** A trunk of a VIOS that belongs to no bridge, so that nothing can be done about its VLANs here. */
export interface OrphanTrunk {
  readonly vios: string;
  /** `ent11` */
  readonly deviceName: string;
  readonly pvid: number;
  readonly vlans: readonly number[];
}

/** What else is on the virtual switch of a bridge. */
export interface Surroundings {
  /** The other bridges on the switch. */
  readonly peers: readonly Bridge[];
  readonly orphans: readonly OrphanTrunk[];
  /** VLANs of virtual networks on the switch: not to be chosen as an arbitrary PVID. */
  readonly inUse: ReadonlySet<number>;
}

/** Whether frames of the VLAN pass: untagged on the primary trunk or tagged on any. */
export function carries({ primary, additional }: Bridge, vlan: number): boolean {
  return primary.pvid === vlan || [primary, ...additional].some(({ vlans }) => vlans.includes(vlan));
}

/** All numbers that a bridge uses, arbitrary ones too. */
export function numbersOf({ primary, additional, controlVlan }: Bridge): number[] {
  const ofTrunks = [primary, ...additional].flatMap(({ pvid, vlans }) => [pvid, ...vlans]);
  return controlVlan === undefined ? ofTrunks : [...ofTrunks, controlVlan];
}
