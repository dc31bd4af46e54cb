import { boolean, composite, integer, number, oneOf, optional, part } from '../declare/index.js';

/** As the API spells them, the first one included. */
export const SHARING_MODES = [
  'capped',
  'uncapped',
  'sre idle proces',
  'sre idle procs active',
  'sre idle procs always',
  'keep idle procs',
] as const;

/** A partition with dedicated processors may have one too, with nothing but a weight. */
const SharedProcessors = part(
  'SharedProcessorConfiguration',
  {
    /** Processing units: 1.0 is one physical processor. */
    desiredUnits: optional(number('DesiredProcessingUnits', { digits: 2 })),
    minimumUnits: optional(number('MinimumProcessingUnits', { digits: 2 })),
    maximumUnits: optional(number('MaximumProcessingUnits', { digits: 2 })),
    desiredVirtual: optional(integer('DesiredVirtualProcessors')),
    minimumVirtual: optional(integer('MinimumVirtualProcessors')),
    maximumVirtual: optional(integer('MaximumVirtualProcessors')),
    poolId: optional(integer('SharedProcessorPoolID')),
    /** 0–255; uncapped only. */
    weight: optional(integer('UncappedWeight')),
  },
  {
    order: [
      'DesiredProcessingUnits',
      'DesiredVirtualProcessors',
      'MaximumProcessingUnits',
      'MaximumVirtualProcessors',
      'MinimumProcessingUnits',
      'MinimumVirtualProcessors',
      'SharedProcessorPoolID',
      'UncappedWeight',
    ],
  },
);

const DedicatedProcessors = part('DedicatedProcessorConfiguration', {
  desired: integer('DesiredProcessors'),
  maximum: integer('MaximumProcessors'),
  minimum: integer('MinimumProcessors'),
});

const CurrentSharedProcessors = part('CurrentSharedProcessorConfiguration', {
  virtual: optional(integer('AllocatedVirtualProcessors')),
  units: optional(number('CurrentProcessingUnits')),
  poolId: optional(integer('CurrentSharedProcessorPoolID')),
  weight: optional(integer('CurrentUncappedWeight')),
});

const CurrentDedicatedProcessors = part('CurrentDedicatedProcessorConfiguration', {
  processors: optional(integer('CurrentProcessors')),
  running: optional(integer('RunProcessors')),
});

/** `isDedicated` tells which of `shared` and `dedicated` counts; one that is not activated may have neither. */
export const PartitionProcessors = part(
  'PartitionProcessorConfiguration',
  {
    isDedicated: boolean('HasDedicatedProcessors'),
    sharingMode: optional(oneOf('SharingMode', SHARING_MODES)),
    shared: optional(composite('SharedProcessorConfiguration', SharedProcessors)),
    dedicated: optional(composite('DedicatedProcessorConfiguration', DedicatedProcessors)),
    currentShared: optional(composite('CurrentSharedProcessorConfiguration', CurrentSharedProcessors)),
    currentDedicated: optional(composite('CurrentDedicatedProcessorConfiguration', CurrentDedicatedProcessors)),
  },
  {
    order: [
      'DedicatedProcessorConfiguration',
      'HasDedicatedProcessors',
      'SharedProcessorConfiguration',
      'SharingMode',
      'CurrentHasDedicatedProcessors',
      'CurrentSharingMode',
      'CurrentDedicatedProcessorConfiguration',
      'RuntimeHasDedicatedProcessors',
      'CurrentSharedProcessorConfiguration',
    ],
  },
);
