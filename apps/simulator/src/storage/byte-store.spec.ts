import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ByteStore, ContentGoneError } from './byte-store.js';

const MIB = 2 ** 20;

/** A store in a directory of its own, so that its files can be looked at. */
async function openStore() {
  const directory = await mkdtemp(join(tmpdir(), 'byte-store-spec-'));
  const store = new ByteStore(directory);
  return {
    directory,
    store,
    /** Bytes that its files take on the disk. */
    taken: async () => {
      const names = (await readdir(directory)).filter((name) => name.startsWith('layer-'));
      const stats = await Promise.all(names.map((name) => stat(join(directory, name))));
      return stats.reduce((sum, { blocks }) => sum + blocks * 512, 0);
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

describe('the byte store', () => {
  it('reads zeros where nothing was written', async () => {
    await using world = await openStore();
    world.store.create('disk', 10_000);
    expect(await world.store.bytes('disk')).toEqual(Buffer.alloc(10_000));
  });

  it('gives back what was written, whatever the order and the overlaps, also through clones', async () => {
    const size = 20_000;
    const write = fc.record({
      action: fc.constant('write' as const),
      device: fc.nat(3),
      offset: fc.nat(size - 1),
      length: fc.nat(9000),
      fill: fc.constantFrom(0, 0, 7, 255),
    });
    const clone = fc.record({ action: fc.constant('clone' as const), device: fc.nat(3), to: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(write, clone), { maxLength: 25 }), async (actions) => {
        await using world = await openStore();
        const plain = Array.from({ length: 4 }, () => Buffer.alloc(size));
        for (const device of plain.keys()) world.store.create(`${device}`, size);
        for (const one of actions) {
          if (one.action === 'clone') {
            if (one.device === one.to) continue;
            world.store.clone(`${one.device}`, `${one.to}`, size);
            plain[one.device]!.copy(plain[one.to]!);
          } else {
            const bytes = Buffer.alloc(Math.min(one.length, size - one.offset), one.fill);
            await world.store.write(`${one.device}`, [bytes], { offset: one.offset });
            bytes.copy(plain[one.device]!, one.offset);
          }
        }
        for (const [device, expected] of plain.entries()) {
          expect((await world.store.bytes(`${device}`)).equals(expected)).toBe(true);
          const part = await world.store.bytes(`${device}`, { offset: 4000, length: 5000 });
          expect(part.equals(expected.subarray(4000, 9000))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('shows neither writes to the source in a clone, nor writes to the clone in the source', async () => {
    await using world = await openStore();
    world.store.create('image', 8192);
    await world.store.write('image', [Buffer.from('image')]);
    world.store.clone('image', 'boot', 16_384);
    await world.store.write('image', [Buffer.from('IM')]);
    await world.store.write('boot', [Buffer.from('AGE')], { offset: 2 });
    expect((await world.store.bytes('image', { length: 5 })).toString()).toBe('IMage');
    expect((await world.store.bytes('boot', { length: 5 })).toString()).toBe('imAGE');
    expect(await world.store.bytes('boot', { offset: 8192 })).toEqual(Buffer.alloc(8192));
  });

  it('keeps the bytes of a clone when its source is removed', async () => {
    await using world = await openStore();
    world.store.create('image', 100);
    await world.store.write('image', [Buffer.from('kept')]);
    world.store.clone('image', 'boot', 100);
    world.store.remove('image');
    expect((await world.store.bytes('boot', { length: 4 })).toString()).toBe('kept');
  });

  it('takes no space for a clone, nor for blocks of zeros, nor for a gap', async () => {
    await using world = await openStore();
    world.store.create('image', 64 * 2 ** 30);
    await world.store.write('image', [randomBytes(MIB), Buffer.alloc(4 * MIB), randomBytes(MIB)]);
    await world.store.write('image', [Buffer.from('end')], { offset: 60 * 2 ** 30 });
    for (let clone = 0; clone < 50; clone++) world.store.clone('image', `clone-${clone}`, 64 * 2 ** 30);
    expect(await world.taken()).toBeLessThan(2.1 * MIB);
    expect(world.store.allocated(['image', 'clone-1', 'clone-2'])).toBe(2 * MIB + 3);
  });

  it('frees the space when the last that needs it is removed', async () => {
    await using world = await openStore();
    world.store.create('image', MIB);
    await world.store.write('image', [randomBytes(MIB)]);
    world.store.clone('image', 'boot', MIB);
    world.store.remove('image');
    world.store.remove('boot');
    await world.store.close();
    expect(await world.taken()).toBe(0);
  });

  it('does not cut a reader when the device is removed', async () => {
    await using world = await openStore();
    const bytes = randomBytes(3 * MIB);
    world.store.create('disk', bytes.length);
    await world.store.write('disk', [bytes]);
    const stream = world.store.read('disk');
    world.store.remove('disk');
    expect(Buffer.concat(await stream.toArray()).equals(bytes)).toBe(true);
  });

  it('ends a write whose device is removed meanwhile', async () => {
    await using world = await openStore();
    world.store.create('disk', 100);
    const source = function* () {
      yield Buffer.from('one');
      world.store.remove('disk');
      yield Buffer.from('two');
    };
    await expect(world.store.write('disk', source())).rejects.toBeInstanceOf(ContentGoneError);
  });

  it('has everything again after it was closed', async () => {
    await using world = await openStore();
    world.store.create('image', 9000);
    await world.store.write('image', [Buffer.from('image')], { offset: 5000 });
    world.store.clone('image', 'boot', 9000);
    await world.store.write('boot', [Buffer.from('B')], { offset: 5000 });
    await world.store.close();
    const again = new ByteStore(world.directory);
    expect((await again.bytes('image', { offset: 5000, length: 5 })).toString()).toBe('image');
    expect((await again.bytes('boot', { offset: 5000, length: 5 })).toString()).toBe('Bmage');
    again.remove('image');
    expect((await again.bytes('boot', { offset: 5001, length: 4 })).toString()).toBe('mage');
  });

  it('holds none of what it writes and reads', async () => {
    await using world = await openStore();
    const block = randomBytes(MIB);
    const total = 192;
    world.store.create('disk', total * MIB);
    let most = 0;
    const measure = () => {
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + heapUsed);
    };
    measure();
    const before = most;
    const source = function* () {
      for (let index = 0; index < total; index++) {
        measure();
        yield block;
      }
    };
    await world.store.write('disk', source());
    for await (const piece of world.store.read('disk')) {
      measure();
      expect((piece as Buffer).length).toBeLessThanOrEqual(MIB);
    }
    expect(most - before).toBeLessThan((total / 2) * MIB);
  });
});
