import { badRequest } from '../../errors.js';
import type { Processors, Range } from '../../world/model/partition.js';
import { hundredths } from '../../world/partitions/capacity.js';
import { uom } from '../../xml/build.js';
import { at, text, type XmlElement } from '../../xml/element.js';
import { number } from './numbers.js';
import { CURRENT_DEDICATED, CURRENT_SHARED, DEDICATED, PROCESSOR_CONFIGURATION, SHARED } from './sequences.js';

const NAME = 'PartitionProcessorConfiguration';
const SHARED_MODES = ['capped', 'uncapped'];
const DEDICATED_MODES = ['sre idle proces', 'sre idle procs active', 'sre idle procs always', 'keep idle procs'];
const units = (value: number) => value.toFixed(2);

/** Renders what is wanted and what the hypervisor has given. */
export function renderProcessors(wanted: Processors, current: Processors): XmlElement {
  return uom.struct(NAME, PROCESSOR_CONFIGURATION, {
    DedicatedProcessorConfiguration: wanted.dedicated ? dedicated(wanted.count) : undefined,
    HasDedicatedProcessors: wanted.dedicated,
    SharedProcessorConfiguration: wanted.dedicated ? undefined : shared(wanted),
    SharingMode: wanted.sharingMode,
    CurrentHasDedicatedProcessors: current.dedicated,
    CurrentSharingMode: current.sharingMode,
    CurrentDedicatedProcessorConfiguration: current.dedicated ? currentDedicated(current.count) : undefined,
    RuntimeHasDedicatedProcessors: current.dedicated,
    CurrentSharedProcessorConfiguration: current.dedicated ? undefined : currentShared(current),
  });
}

function dedicated({ minimum, desired, maximum }: Range): XmlElement {
  return uom.struct('DedicatedProcessorConfiguration', DEDICATED, {
    DesiredProcessors: desired,
    MaximumProcessors: maximum,
    MinimumProcessors: minimum,
  });
}

function currentDedicated({ minimum, desired, maximum }: Range): XmlElement {
  return uom.struct('CurrentDedicatedProcessorConfiguration', CURRENT_DEDICATED, {
    CurrentMaximumProcessors: maximum,
    CurrentMinimumProcessors: minimum,
    CurrentProcessors: desired,
    RunProcessors: desired,
  });
}

function shared(setting: Processors): XmlElement {
  return uom.struct('SharedProcessorConfiguration', SHARED, {
    DesiredProcessingUnits: units(setting.units.desired),
    DesiredVirtualProcessors: setting.count.desired,
    MaximumProcessingUnits: units(setting.units.maximum),
    MaximumVirtualProcessors: setting.count.maximum,
    MinimumProcessingUnits: units(setting.units.minimum),
    MinimumVirtualProcessors: setting.count.minimum,
    SharedProcessorPoolID: setting.poolId,
    UncappedWeight: setting.sharingMode === 'uncapped' ? setting.weight : undefined,
  });
}

function currentShared(setting: Processors): XmlElement {
  const weight = setting.sharingMode === 'uncapped' ? setting.weight : undefined;
  return uom.struct('CurrentSharedProcessorConfiguration', CURRENT_SHARED, {
    AllocatedVirtualProcessors: setting.count.desired,
    CurrentMaximumProcessingUnits: units(setting.units.maximum),
    CurrentMinimumProcessingUnits: units(setting.units.minimum),
    CurrentProcessingUnits: units(setting.units.desired),
    CurrentSharedProcessorPoolID: setting.poolId,
    CurrentUncappedWeight: weight,
    CurrentMinimumVirtualProcessors: setting.count.minimum,
    CurrentMaximumVirtualProcessors: setting.count.maximum,
    RuntimeProcessingUnits: units(setting.units.desired),
    RuntimeUncappedWeight: weight,
  });
}

/** Reads the wanted processors; what the document does not say stays as in `before`. */
export function readProcessors(posted: XmlElement, before?: Processors): Processors {
  const configuration = at(posted, NAME);
  if (!configuration) {
    if (before) return before;
    throw badRequest(`${NAME} is missing.`);
  }
  const isDedicated = (text(configuration, 'HasDedicatedProcessors') ?? String(before?.dedicated ?? false)) === 'true';
  const kept = before?.dedicated === isDedicated ? before : undefined;
  return isDedicated ? readDedicated(configuration, kept) : readShared(configuration, kept);
}

function readDedicated(configuration: XmlElement, before?: Processors): Processors {
  const count = readRange(configuration, 'DedicatedProcessorConfiguration', 'Processors', before?.count);
  const mode = text(configuration, 'SharingMode') ?? before?.sharingMode ?? 'sre idle proces';
  return { dedicated: true, sharingMode: oneOf(mode, DEDICATED_MODES), count, units: count, poolId: 0, weight: 0 };
}

function readShared(configuration: XmlElement, before?: Processors): Processors {
  const parent = 'SharedProcessorConfiguration';
  const mode = text(configuration, 'SharingMode') ?? before?.sharingMode ?? 'uncapped';
  const weight = number(configuration, `${parent}/UncappedWeight`, before?.weight ?? 64);
  if (weight > 255) throw badRequest(`${NAME}/${parent}/UncappedWeight cannot be ${weight}: it is 0 to 255.`);
  return {
    dedicated: false,
    sharingMode: oneOf(mode, SHARED_MODES),
    count: readRange(configuration, parent, 'VirtualProcessors', before?.count),
    units: readRange(configuration, parent, 'ProcessingUnits', before?.units),
    poolId: number(configuration, `${parent}/SharedProcessorPoolID`, before?.poolId ?? 0),
    weight,
  };
}

function readRange(configuration: XmlElement, parent: string, what: string, before?: Range): Range {
  const read = (limit: string, old?: number) => hundredths(number(configuration, `${parent}/${limit}${what}`, old));
  return {
    minimum: read('Minimum', before?.minimum),
    desired: read('Desired', before?.desired),
    maximum: read('Maximum', before?.maximum),
  };
}

function oneOf(mode: string, modes: readonly string[]): string {
  if (!modes.includes(mode))
    throw badRequest(`${NAME}/SharingMode cannot be "${mode}": it is one of ${modes.join(', ')}.`);
  return mode;
}
