import { parseXml } from '../xml/parse.js';
import { serializeXml } from '../xml/serialize.js';
import {
  boolean,
  build,
  choice,
  composite,
  type DraftOf,
  edit,
  integer,
  integers,
  link,
  links,
  linkTo,
  list,
  number,
  oneOf,
  optional,
  part,
  percent,
  resource,
  text,
  texts,
  toPlain,
  verbatim,
  withDefault,
} from './index.js';
import { draftView, readView } from './view.js';

const Wheel = part('Wheel', { size: integer('Size'), tread: optional(text('Tread')) }, { order: ['Size', 'Tread'] });
const Engine = part('Engine', { power: number('Power', { digits: 2 }), fuel: oneOf('Fuel', ['diesel', 'sun']) });
const Crate = part('Crate', { label: text('Label') });
const Driver = part('Driver', { name: text('Name') });
const Sack = part('Sack', { weight: integer('Weight') });

const Truck = resource(
  'Truck',
  {
    name: text('Name'),
    note: optional(text('Note')),
    secret: optional(verbatim('Secret')),
    seats: optional(integer('Seats')),
    insured: withDefault(boolean('Insured'), true),
    engine: composite('Engine', Engine),
    spare: optional(composite('Spare', Wheel)),
    wheels: list('Wheels/Wheel', Wheel, { group: 'Chassis' }),
    plates: list('Plates/Plate', Crate),
    crew: list('Crew/Driver', Driver, { leader: 'Name' }),
    lanes: withDefault(integers('Lanes'), []),
    share: optional(percent('Share')),
    colours: texts('Colour'),
    owner: optional(link('Owner')),
    stops: links('Stops'),
    cargo: choice('Cargo', { Crate, Sack }),
  },
  {
    order: [
      'Name',
      'Note',
      'Secret',
      'Seats',
      'Insured',
      'Engine',
      'Spare',
      'Wheels',
      'Plates',
      'Crew',
      'Lanes',
      'Share',
      'Colour',
      'Owner',
      'Stops',
      'Cargo',
    ],
  },
);

const UOM = 'xmlns="http://www.ibm.com/xmlns/systems/power/firmware/uom/mc/2012_10/"';
const META = { resource: 'Truck', uuid: 'u1', etag: '1', self: '/t', href: '/t', groups: ['Chassis'] };

function place(content: string, groups: readonly string[] | undefined = ['Chassis']) {
  const element = parseXml(`<Truck ${UOM}>${content}</Truck>`);
  return { element, order: Truck.order, origin: { resource: 'Truck', uuid: 'u1', groups }, path: '' };
}

function read(content: string, groups?: readonly string[]) {
  return readView(Truck, place(content, groups), { meta: META });
}

function edited(content: string, change: (draft: DraftOf<typeof Truck>) => void): string {
  const at = place(content);
  change(draftView(Truck, at));
  return serializeXml(at.element).replace(`<Truck ${UOM}>`, '').replace('</Truck>', '');
}

describe('reading fields', () => {
  it('converts text to values', () => {
    const truck = read(
      '<Name> A&amp;B </Name><Seats> 3 </Seats><Insured>false</Insured><Engine><Power>1.50</Power><Fuel>sun</Fuel></Engine>' +
        '<Lanes>1   2 30</Lanes><Share>2.0%</Share><Colour>red</Colour><Colour>blue</Colour>',
    );
    expect(truck.name).toBe('A&B');
    expect(read('<Secret> x\n</Secret>').secret).toBe(' x\n');
    expect(truck.seats).toBe(3);
    expect(truck.insured).toBe(false);
    expect(truck.engine.power).toBe(1.5);
    expect(truck.engine.fuel).toBe('sun');
    expect(truck.lanes).toEqual([1, 2, 30]);
    expect(truck.share).toBe(2);
    expect(truck.colours).toEqual(['red', 'blue']);
  });

  it('gives undefined, the default or an empty list for what may be absent', () => {
    const truck = read('<Note/><Seats/>');
    expect([truck.note, truck.seats, truck.spare, truck.owner, truck.cargo]).toEqual(Array(5).fill(undefined));
    expect(truck.insured).toBe(true);
    expect([truck.plates, truck.lanes, truck.colours, truck.stops]).toEqual([[], [], [], []]);
  });

  it("calls a word that it does not know 'unknown'", () => {
    expect(read('<Engine><Power>1</Power><Fuel>coal</Fuel></Engine>').engine.fuel).toBe('unknown');
  });

  it('puts the leader of a list first, wherever the server has it', () => {
    const crew = '<Crew><Driver><Name>Ann</Name></Driver><Driver><Name>Bob</Name></Driver></Crew>';
    expect(read(`<Name>Bob</Name>${crew}`).crew.map(({ name }) => name)).toEqual(['Bob', 'Ann']);
    expect(read(`<Name>Eve</Name>${crew}`).crew.map(({ name }) => name)).toEqual(['Ann', 'Bob']);
    const written = edited(`<Name>Bob</Name>${crew}`, (draft) => {
      expect(draft.crew.toArray().map(({ name }) => name)).toEqual(['Bob', 'Ann']);
      draft.crew.add({ name: 'Cem' });
    });
    expect(written.match(/(?<=<Driver[^A-Z]*>.*)(Ann|Bob|Cem)/g)).toEqual(['Ann', 'Bob', 'Cem']);
  });

  it('reads links with the uuid at their end, in the server’s spelling', () => {
    const href =
      'https://h/rest/api/uom/Garage/11111111-1111-1111-1111-111111111111/Owner/ABCDEF01-1111-1111-1111-111111111111';
    const truck = read(`<Owner href="${href}" rel="related"/><Stops><link href="${href}?x=1"/></Stops>`);
    expect(truck.owner).toEqual({ href, uuid: 'ABCDEF01-1111-1111-1111-111111111111' });
    expect(truck.stops).toHaveLength(1);
  });

  it('tells the kinds of a choice apart', () => {
    expect(read('<Cargo><Sack><Weight>5</Weight></Sack></Cargo>').cargo).toMatchObject({ kind: 'Sack', weight: 5 });
    expect(read('<Cargo><Barrel/></Cargo>').cargo).toMatchObject({ kind: 'unknown' });
    expect(read('<Cargo/>').cargo).toBeUndefined();
  });

  it('looks at a field only when it is asked for', () => {
    expect(read('<Name>x</Name>').name).toBe('x');
  });

  it.each([
    ['a missing element', (t: ReturnType<typeof read>) => t.name, 'Truck u1: Name: the element is missing'],
    [
      'one deep inside',
      (t: ReturnType<typeof read>) => t.wheels[1]?.size,
      'Truck u1: Wheels/Wheel[2]/Size: the element is missing',
    ],
    ['a wrong number', (t: ReturnType<typeof read>) => t.seats, "Truck u1: Seats: 'many' is not an integer"],
    [
      'a wrong boolean',
      (t: ReturnType<typeof read>) => t.insured,
      "Truck u1: Insured: 'yes' is neither true nor false",
    ],
  ])('names resource, object and path of %s', (_case, field, message) => {
    const truck = read(
      '<Seats>many</Seats><Insured>yes</Insured><Wheels><Wheel><Size>1</Size></Wheel><Wheel/></Wheels>',
    );
    expect(() => field(truck)).toThrow(expect.objectContaining({ code: 'hypervisor.bad-document', message }));
  });

  it('never takes a group that was not asked for as an empty list', () => {
    expect(() => read('', []).wheels).toThrow(
      expect.objectContaining({
        code: 'hypervisor.group-not-read',
        message: expect.stringContaining("group: 'Chassis'"),
      }),
    );
    expect(read('', ['All']).wheels).toEqual([]);
  });

  it('prints what can be read, as JSON', () => {
    expect(toPlain(read('<Name>x</Name><Seats>many</Seats>'))).toMatchObject({ name: 'x', insured: true });
  });
});

describe('editing a draft', () => {
  it('changes a text and leaves attributes and unknown neighbours', () => {
    const before = '<Vendor a="1"/><Name kb="CUR">old</Name><?x?>'.replace('<?x?>', '<Other>7</Other>');
    expect(
      edited(before, (draft) => {
        draft.name = 'new';
      }),
    ).toBe('<Vendor a="1"/><Name kb="CUR">new</Name><Other>7</Other>');
  });

  it('puts a new element where the order wants it, and takes it out again', () => {
    const set = (seats: number | undefined) => (draft: DraftOf<typeof Truck>) => {
      draft.seats = seats;
    };
    expect(edited('<Name>x</Name><Insured>true</Insured>', set(2))).toBe(
      '<Name>x</Name><Seats>2</Seats><Insured>true</Insured>',
    );
    expect(edited('<Name>x</Name><Seats>2</Seats>', set(undefined))).toBe('<Name>x</Name>');
  });

  it('edits composites in place, and several fields at once', () => {
    expect(
      edited('<Engine><Power>1.00</Power><Turbo/></Engine>', (draft) => {
        draft.engine.power = 2;
        edit(draft, { name: 'x', engine: { fuel: 'sun' }, lanes: [4, 5] });
      }),
    ).toBe('<Name>x</Name><Engine><Power>2.00</Power><Fuel>sun</Fuel><Turbo/></Engine><Lanes>4 5</Lanes>');
  });

  it('makes a composite that is absent', () => {
    expect(edited('<Name>x</Name>', (draft) => edit(draft, { spare: { size: 4 } }))).toBe(
      '<Name>x</Name><Spare schemaVersion="V1_0"><Metadata><Atom/></Metadata><Size>4</Size></Spare>',
    );
  });

  it('adds to, finds in and removes from lists', () => {
    const after = edited(
      '<Wheels group="Chassis"><Metadata/><Wheel><Size>1</Size></Wheel><Wheel><Size>2</Size></Wheel><Jack/></Wheels>',
      (draft) => {
        expect(draft.wheels.remove((wheel) => wheel.size === 1)).toBe(1);
        draft.wheels.add({ size: 3 });
        const found = draft.wheels.find((wheel) => wheel.size === 2);
        if (found) found.tread = 'worn';
        expect([...draft.wheels].map((wheel) => wheel.size)).toEqual([2, 3]);
      },
    );
    expect(after).toBe(
      '<Wheels group="Chassis"><Metadata/><Wheel><Size>2</Size><Tread>worn</Tread></Wheel>' +
        '<Wheel schemaVersion="V1_0"><Metadata><Atom/></Metadata><Size>3</Size></Wheel><Jack/></Wheels>',
    );
  });

  it('makes the container of a list with its group, in its place', () => {
    expect(edited('<Name>x</Name><Colour>red</Colour>', (draft) => draft.wheels.add({ size: 3 }))).toMatch(
      /^<Name>x<\/Name><Wheels schemaVersion="V1_0" group="Chassis"><Metadata>.*<\/Wheels><Colour>red<\/Colour>$/,
    );
  });

  it('copies an item that was read, so that the document it came from stays as it is', () => {
    const donor = read('<Wheels><Wheel a="1"><Size>9</Size></Wheel></Wheels>');
    const after = edited('<Wheels/>', (draft) => {
      const added = draft.wheels.add(donor.wheels[0]!);
      added.size = 10;
    });
    expect(after).toBe('<Wheels><Wheel a="1"><Size>10</Size></Wheel></Wheels>');
    expect(donor.wheels[0]!.element.elements[0]!.text).toBe('9');
  });

  it('writes links and exchanges the kind of a choice', () => {
    expect(
      edited('<Cargo><Sack><Weight>5</Weight></Sack></Cargo>', (draft) => {
        draft.owner = linkTo('https://h/Owner/1');
        edit(draft, { cargo: { kind: 'Crate', label: 'fragile' } });
      }),
    ).toBe(
      '<Owner href="https://h/Owner/1" rel="related"/>' +
        '<Cargo><Crate schemaVersion="V1_0"><Metadata><Atom/></Metadata><Label>fragile</Label></Crate></Cargo>',
    );
  });

  it('refuses a value that the field cannot hold, by name', () => {
    expect(() =>
      edited('', (draft) => {
        draft.seats = 1.5;
      }),
    ).toThrow(
      expect.objectContaining({ code: 'hypervisor.invalid-argument', message: 'Truck: Seats: 1.5 is not an integer' }),
    );
    expect(() => edited('', (draft) => edit(draft, { engine: { fuel: 'unknown' } }))).toThrow(/none of diesel, sun/);
  });
});

describe('building', () => {
  it('writes the fields in the order of the type, whatever the order of the input', () => {
    const truck = build(Truck, { share: 2, colours: ['red', 'blue'], note: undefined, name: 'x' });
    expect(truck.elements.map((child) => child.local)).toEqual(['Metadata', 'Name', 'Share', 'Colour', 'Colour']);
    expect(serializeXml(truck)).toContain('<Share>2.00%</Share><Colour>red</Colour><Colour>blue</Colour>');
  });
});
