import { MOST_TAGGED } from './vlans.js';

/** Most trunks of a SEA besides the primary. */
export const MOST_ADDITIONAL_TRUNKS = 15;

export interface PlannedTrunk {
  /** How messages call it, e.g. `ent4`. */
  name: string;
  pvid: number;
  taggedVlans: readonly number[];
  switchId: number;
  trunkPriority: number;
}

export interface PlannedSea {
  /** How messages call it, e.g. `ent8 of vios1`. */
  name: string;
  pvid: number;
  /** The primary first. */
  trunks: readonly PlannedTrunk[];
}

/** A trunk outside of the bridge: of another bridge, a control channel, or of nobody. */
export interface ForeignTrunk {
  /** How messages call it, e.g. `ent6 of vios1`. */
  name: string;
  pvid: number;
  taggedVlans: readonly number[];
  switchId: number;
}

/**
 * What a bridge may look like.
 *
 * @param pvid the bridge's own VLAN, that of each primary trunk
 * @returns    why it cannot be so, naming trunk, SEA and VLAN; undefined when it can
 */
export function bridgeViolation(
  pvid: number,
  seas: readonly PlannedSea[],
  foreign: readonly ForeignTrunk[],
): string | undefined {
  if (seas.length < 1 || seas.length > 2) return `A network bridge has one or two SEAs, not ${seas.length}.`;
  for (const sea of seas) {
    const violation = seaViolation(pvid, sea) ?? foreignViolation(sea, foreign);
    if (violation !== undefined) return violation;
  }
  const [first, second] = seas;
  return first && second && pairViolation(first, second);
}

function seaViolation(pvid: number, { name, pvid: own, trunks }: PlannedSea): string | undefined {
  const [primary, ...additional] = trunks;
  if (own !== pvid) return `PortVLANID ${own} of SEA ${name} is not ${pvid}, that of its network bridge.`;
  if (primary?.pvid !== pvid) return `SEA ${name} has no trunk with its PortVLANID ${pvid}.`;
  if (additional.length > MOST_ADDITIONAL_TRUNKS) {
    return `SEA ${name} would have ${additional.length} additional trunks; ${MOST_ADDITIONAL_TRUNKS} are possible.`;
  }
  const seen = new Map<number, string>();
  for (const trunk of trunks) {
    if (trunk.taggedVlans.length > MOST_TAGGED) {
      return `Trunk ${trunk.name} of SEA ${name} would carry ${trunk.taggedVlans.length} tagged VLANs; ${MOST_TAGGED} are possible.`;
    }
    if (trunk.switchId !== primary.switchId) {
      return `Trunk ${trunk.name} of SEA ${name} is on virtual switch ${trunk.switchId}, the SEA on ${primary.switchId}.`;
    }
    for (const vlan of vlansOf(trunk)) {
      const other = seen.get(vlan);
      if (other !== undefined) return `VLAN ${vlan} is on two trunks of SEA ${name}: ${other} and ${trunk.name}.`;
      seen.set(vlan, trunk.name);
    }
  }
  return undefined;
}

function foreignViolation({ name, trunks }: PlannedSea, foreign: readonly ForeignTrunk[]): string | undefined {
  for (const trunk of trunks) {
    for (const other of foreign) {
      if (other.switchId !== trunk.switchId) continue;
      const shared = vlansOf(trunk).find((vlan) => vlansOf(other).includes(vlan));
      if (shared === undefined) continue;
      return `VLAN ${shared} of trunk ${trunk.name} of SEA ${name} is used on the same virtual switch by ${other.name}.`;
    }
  }
  return undefined;
}

/** The SEAs of a pair mirror each other: the same trunks, with other priorities. */
function pairViolation(first: PlannedSea, second: PlannedSea): string | undefined {
  for (const [sea, peer] of [
    [first, second],
    [second, first],
  ] as const) {
    for (const trunk of sea.trunks) {
      const mirror = peer.trunks.find(({ pvid }) => pvid === trunk.pvid);
      if (!mirror) {
        return `SEA ${sea.name} has a trunk with PortVLANID ${trunk.pvid}, SEA ${peer.name} of the failover pair has none.`;
      }
      if (sorted(mirror.taggedVlans) !== sorted(trunk.taggedVlans)) {
        return `The trunks with PortVLANID ${trunk.pvid} of SEA ${first.name} and SEA ${second.name} carry different VLANs.`;
      }
      if (mirror.switchId !== trunk.switchId) {
        return `SEA ${first.name} and SEA ${second.name} are on different virtual switches.`;
      }
      if (mirror.trunkPriority === trunk.trunkPriority) {
        return `The trunks with PortVLANID ${trunk.pvid} of SEA ${first.name} and SEA ${second.name} have the same TrunkPriority ${trunk.trunkPriority}.`;
      }
    }
  }
  return undefined;
}

const vlansOf = ({ pvid, taggedVlans }: { pvid: number; taggedVlans: readonly number[] }) => [pvid, ...taggedVlans];

const sorted = (vlans: readonly number[]) => [...vlans].sort((a, b) => a - b).join(' ');
