import type { InstanceInfo } from '#contracts';
import { powerStateOf } from '../power/partition-state.js';
import type { PartitionFacts } from '../view/partition-facts.js';

/** @param uuid  Nova's; null for a partition that is not ours */
export function instanceInfo(host: string, uuid: string | null, facts: PartitionFacts): InstanceInfo {
  return {
    host,
    uuid,
    name: facts.name,
    managed: uuid !== null,
    powerState: powerStateOf(facts.state),
    partitionState: facts.state,
    partitionUuid: facts.uuid,
    partitionId: facts.id,
    partitionType: facts.type,
    memoryMb: facts.memoryMb,
    vcpus: facts.vcpus,
    rmcState: facts.rmcState,
  };
}
