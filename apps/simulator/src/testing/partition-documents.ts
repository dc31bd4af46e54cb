import { uomDocument } from './rest-client.js';

/** A LogicalPartition as clients send it to create a shared, uncapped one. */
export function partitionDocument({
  name = 'vm1',
  memory = 1024,
  units = 0.2,
  processors = 2,
  extra = '',
  front = '',
} = {}): string {
  const limits = (what: string, value: number) => ({
    desired: `<Desired${what}>${value}</Desired${what}>`,
    maximum: `<Maximum${what}>${value}</Maximum${what}>`,
    minimum: `<Minimum${what}>${value}</Minimum${what}>`,
  });
  const [mb, pu, vp] = [
    limits('Memory', memory),
    limits('ProcessingUnits', units),
    limits('VirtualProcessors', processors),
  ];
  return uomDocument(
    'LogicalPartition',
    `${front}<AvailabilityPriority>127</AvailabilityPriority>
    <PartitionIOConfiguration><MaximumVirtualIOSlots>64</MaximumVirtualIOSlots></PartitionIOConfiguration>
    <PartitionMemoryConfiguration>${mb.desired}${mb.maximum}${mb.minimum}</PartitionMemoryConfiguration>
    <PartitionName>${name}</PartitionName>
    <PartitionProcessorConfiguration><HasDedicatedProcessors>false</HasDedicatedProcessors>
      <SharedProcessorConfiguration>${pu.desired}${vp.desired}${pu.maximum}${vp.maximum}${pu.minimum}${vp.minimum}
        <SharedProcessorPoolID>0</SharedProcessorPoolID><UncappedWeight>64</UncappedWeight></SharedProcessorConfiguration>
      <SharingMode>uncapped</SharingMode></PartitionProcessorConfiguration>
    <PartitionType>AIX/Linux</PartitionType>${extra}`,
  );
}
