import type { ScsiBus, ScsiDevice, StorageReference } from '../../../world/model/virtual-io-server.js';
import type { PostedMapping, PostedStorage } from './posted-mapping.js';
import { type Plan, reconcile } from './reconcile.js';

const lu = (name: string): StorageReference => ({ kind: 'LogicalUnit', udid: `27${name}` });
const medium = (name: string): StorageReference => ({ kind: 'VirtualOpticalMedia', name });

/** Storage `absent` is nowhere; everything else is there. */
function resolve({ kind, name = '' }: PostedStorage): StorageReference | undefined {
  if (name === 'absent') return undefined;
  return kind === 'LogicalUnit' ? lu(name) : medium(name);
}

function device(number: number, storage: StorageReference | undefined): ScsiDevice {
  const targetKind = storage?.kind ?? 'VirtualOpticalMedia';
  return {
    lua: `0x8${number}00000000000000`,
    targetName: `${targetKind === 'LogicalUnit' ? 'vtscsi' : 'vtopt'}${number}`,
    targetKind,
    targetUdid: `0a${number}`,
    ...(storage ? { storage } : {}),
  };
}

function bus(number: number, ...devices: ScsiDevice[]): ScsiBus {
  return {
    adapterName: `vhost${number}`,
    serverSlot: 10 + number,
    udid: `1e-bus-${number}`,
    clientId: number,
    clientUuid: `LPAR-${number}`,
    clientSlot: 2,
    devices,
  };
}

/** A mapping as the server shows it and the client sends it back. */
function shown(of: ScsiBus, one?: ScsiDevice): PostedMapping {
  const mapping: PostedMapping = { clientSlot: of.clientSlot, serverSlot: of.serverSlot, busUdid: of.udid };
  if (of.clientUuid) mapping.clientUuid = of.clientUuid;
  if (!one) return mapping;
  if (one.storage) mapping.storage = postedStorage(one.storage);
  mapping.target = { kind: one.targetKind, lua: one.lua, name: one.targetName, udid: one.targetUdid };
  return mapping;
}

function postedStorage(storage: StorageReference): PostedStorage {
  const name = storage.kind === 'LogicalUnit' ? storage.udid.slice(2) : (storage as { name: string }).name;
  return { kind: storage.kind, name };
}

/** A mapping as clients build it. */
function fresh(client: string, storage?: PostedStorage, more: Partial<PostedMapping> = {}): PostedMapping {
  return { clientUuid: client, clientSlot: 'next', serverSlot: 'next', ...(storage ? { storage } : {}), ...more };
}

const run = (current: ScsiBus[], posted: PostedMapping[]): Plan => reconcile(current, posted, resolve);
const BOOT: PostedStorage = { kind: 'LogicalUnit', name: 'boot' };
const ISO: PostedStorage = { kind: 'VirtualOpticalMedia', name: 'cfg.iso' };

describe('a posted list of SCSI mappings', () => {
  const boot = device(1, lu('boot'));
  const iso = device(2, medium('cfg.iso'));
  const vm = bus(1, boot, iso);
  const other = bus(2, device(1, lu('other')));

  it('changes nothing when it is what the server showed', () => {
    const posted = [shown(vm, boot), shown(vm, iso), shown(other, other.devices[0])];
    expect(run([vm, other], posted)).toEqual({
      kept: [
        { bus: vm, devices: [boot, iso] },
        { bus: other, devices: other.devices },
      ],
      made: [],
    });
  });

  it('keeps the order of the server, whatever the order of the list', () => {
    const posted = [shown(other, other.devices[0]), shown(vm, iso), shown(vm, boot)];
    const { kept } = run([vm, other], posted);
    expect(kept.map((one) => one.bus)).toEqual([vm, other]);
    expect(kept[0]!.devices).toEqual([boot, iso]);
  });

  it('is empty: all buses go', () => {
    expect(run([vm, other], [])).toEqual({ kept: [], made: [] });
  });

  describe('without a mapping that was there', () => {
    it('unmaps that device and keeps the others of the bus', () => {
      expect(run([vm], [shown(vm, iso)]).kept).toEqual([{ bus: vm, devices: [iso] }]);
    });

    it('drops the bus with its last device', () => {
      expect(run([vm, other], [shown(other, other.devices[0])]).kept).toEqual([{ bus: other, devices: other.devices }]);
    });

    it('keeps the bus when a mapping of it comes without storage and target', () => {
      expect(run([other], [shown(other)]).kept).toEqual([{ bus: other, devices: [] }]);
      expect(run([vm], [shown(vm), shown(vm, boot)]).kept).toEqual([{ bus: vm, devices: [boot] }]);
    });
  });

  describe('with a mapping whose storage was taken out of it', () => {
    const poached: PostedMapping = shown(vm, boot);
    delete poached.storage;

    it('leaves that device as it is, and maps the storage where it was moved to', () => {
      const posted = [poached, shown(vm, iso), fresh('LPAR-9', BOOT)];
      expect(run([vm], posted)).toEqual({
        kept: [{ bus: vm, devices: [boot, iso] }],
        made: [
          {
            clientUuid: 'LPAR-9',
            clientSlot: 'next',
            serverSlot: 'next',
            devices: [{ targetKind: 'LogicalUnit', storage: lu('boot') }],
          },
        ],
      });
    });

    it('recognises it by address or name when the target has no UDID', () => {
      const { target: _target, ...bare } = poached;
      const byLua: PostedMapping = { ...bare, target: { kind: 'LogicalUnit', lua: boot.lua } };
      const byName: PostedMapping = { ...bare, target: { kind: 'LogicalUnit', name: boot.targetName } };
      expect(run([vm], [byLua]).kept[0]!.devices).toEqual([boot]);
      expect(run([vm], [byName]).kept[0]!.devices).toEqual([boot]);
    });
  });

  describe('with another medium in a drive', () => {
    it('loads it into the same target device', () => {
      const swapped = { ...shown(vm, iso), storage: { kind: 'VirtualOpticalMedia', name: 'two.iso' } as const };
      expect(run([vm], [shown(vm, boot), swapped]).kept[0]!.devices).toEqual([
        boot,
        { ...iso, storage: medium('two.iso') },
      ]);
    });

    it('loads it into an empty drive', () => {
      const empty = device(3, undefined);
      const drive = bus(3, empty);
      expect(run([drive], [{ ...shown(drive, empty), storage: ISO }]).kept[0]!.devices).toEqual([
        { ...empty, storage: medium('cfg.iso') },
      ]);
    });

    it('refuses one that is not there', () => {
      const swapped = { ...shown(vm, iso), storage: { kind: 'VirtualOpticalMedia', name: 'absent' } as const };
      expect(() => run([vm], [swapped])).toThrow('there is no absent');
    });
  });

  it('refuses to exchange the disk behind a target device', () => {
    const exchanged = { ...shown(vm, boot), storage: { kind: 'LogicalUnit', name: 'else' } as const };
    expect(() => run([vm], [exchanged])).toThrow(`The storage of ${boot.targetName} cannot be exchanged`);
  });

  it('keeps a device whose storage is gone', () => {
    const lost = device(4, lu('lost'));
    const stale = bus(4, lost);
    const posted = { ...shown(stale, lost), storage: { kind: 'LogicalUnit', name: 'absent' } as const };
    expect(run([stale], [posted]).kept[0]!.devices).toEqual([lost]);
  });

  describe('with new storage on adapters that are there', () => {
    const fused = { ...shown(vm), storage: { kind: 'LogicalUnit', name: 'data' } as const };

    it('adds a device to that bus', () => {
      const { kept, made } = run([vm], [shown(vm, boot), shown(vm, iso), fused]);
      expect(made).toEqual([]);
      expect(kept[0]!.devices).toEqual([boot, iso, { targetKind: 'LogicalUnit', storage: lu('data') }]);
    });

    it('takes over an address that was asked for', () => {
      const placed: PostedMapping = { ...fused, target: { kind: 'LogicalUnit', lua: '0x9000000000000000' } };
      expect(run([vm], [shown(vm, boot), placed]).kept[0]!.devices).toEqual([
        boot,
        { targetKind: 'LogicalUnit', storage: lu('data'), lua: '0x9000000000000000' },
      ]);
    });

    it('does not take an address in use for the device that has it', () => {
      const placed: PostedMapping = { ...fused, target: { kind: 'LogicalUnit', lua: boot.lua } };
      expect(run([vm], [shown(vm, boot), placed]).kept[0]!.devices).toEqual([
        boot,
        { targetKind: 'LogicalUnit', storage: lu('data'), lua: boot.lua },
      ]);
    });
  });

  describe('with new adapters', () => {
    it('makes one bus for all new mappings of a partition', () => {
      expect(run([], [fresh('LPAR-5', BOOT), fresh('LPAR-5', ISO), fresh('LPAR-6', BOOT)]).made).toEqual([
        {
          clientUuid: 'LPAR-5',
          clientSlot: 'next',
          serverSlot: 'next',
          devices: [
            { targetKind: 'LogicalUnit', storage: lu('boot') },
            { targetKind: 'VirtualOpticalMedia', storage: medium('cfg.iso') },
          ],
        },
        {
          clientUuid: 'LPAR-6',
          clientSlot: 'next',
          serverSlot: 'next',
          devices: [{ targetKind: 'LogicalUnit', storage: lu('boot') }],
        },
      ]);
    });

    it('makes a bus for each client slot that is asked for', () => {
      const posted = [fresh('LPAR-5', BOOT, { clientSlot: 4 }), fresh('LPAR-5', ISO, { clientSlot: 5 })];
      expect(run([], posted).made.map(({ clientSlot }) => clientSlot)).toEqual([4, 5]);
    });

    it('makes an empty bus, and an empty drive', () => {
      expect(run([], [fresh('LPAR-5')]).made[0]!.devices).toEqual([]);
      const drive = fresh('LPAR-5', undefined, { target: { kind: 'VirtualOpticalMedia' } });
      expect(run([], [drive]).made[0]!.devices).toEqual([{ targetKind: 'VirtualOpticalMedia' }]);
    });

    it('does not join the bus that the partition has already', () => {
      const { kept, made } = run([vm], [shown(vm, boot), shown(vm, iso), fresh('LPAR-1', ISO)]);
      expect([kept.length, made.length]).toEqual([1, 1]);
    });

    it('refuses storage that is not there, and a mapping without partition', () => {
      expect(() => run([], [fresh('LPAR-5', { kind: 'LogicalUnit', name: 'absent' })])).toThrow('there is no absent');
      expect(() => run([], [{ clientSlot: 'next', serverSlot: 'next', storage: BOOT }])).toThrow(
        'AssociatedLogicalPartition',
      );
    });
  });

  it('refuses a server adapter that is not there', () => {
    expect(() => run([other], [shown(vm, boot)])).toThrow('There is no server adapter with the UDID 1e-bus-1.');
  });

  it('keeps orphans and adapters for any client as long as they are listed', () => {
    const { clientUuid: _gone, ...orphan } = vm;
    const anyClient: ScsiBus = { ...orphan, udid: '1e-any', clientId: 65_535, clientSlot: 65_535, devices: [] };
    const posted = [shown(orphan, boot), shown(anyClient)];
    expect(run([orphan, anyClient], posted).kept).toEqual([
      { bus: orphan, devices: [boot] },
      { bus: anyClient, devices: [] },
    ]);
    expect(run([orphan, anyClient], []).kept).toEqual([]);
  });

  it('leaves the buses that it compares untouched', () => {
    const before = structuredClone([vm, other]);
    run([vm, other], [shown(vm), { ...shown(vm), storage: BOOT }, fresh('LPAR-5', ISO)]);
    expect([vm, other]).toEqual(before);
  });
});
