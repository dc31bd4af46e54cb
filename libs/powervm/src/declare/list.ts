import { insertInOrder, removeChild, setAttribute } from '../xml/edit.js';
import { XmlElement } from '../xml/element.js';
import { childNamed, findElement } from '../xml/find.js';
import { build } from './build.js';
import { inside } from './composite.js';
import type { Field } from './field.js';
import { complexElement, type DraftOf, type InputOf, type Part, type ReadOf } from './part.js';
import { groupNotRead, type Place } from './place.js';
import { draftView, readView } from './view.js';

/** What can be added to a list: fields, an element, or an item that was read (copied). */
export type ListInput<P extends Part> = InputOf<P> | XmlElement | { readonly element: XmlElement };

type ListField<P extends Part> = Field<{
  read: readonly ReadOf<P>[];
  draft: DraftList<P>;
  input: readonly ListInput<P>[];
}>;

export interface ListOptions {
  /** Extended group that the container belongs to: reading without it is an error, never an empty list. */
  readonly group?: string;
  /**
   * Child element whose text the leading item has in common with the element around the list: that item comes first,
   * wherever the server has it (`PortVLANID` for the trunks of a SEA).
   */
  readonly leader?: string;
}

/**
 * Children of one name in a container (`'VirtualDisks/VirtualDisk'`), or directly in the element (`'Member'`).
 * An absent container is an empty list.
 */
export function list<P extends Part>(path: string, type: P, options: ListOptions = {}): ListField<P> {
  const steps = path.split('/');
  const local = steps.pop() ?? path;
  const above = steps.join('/');
  const checked = (place: Place): Place => {
    const { group } = options;
    const asked = place.origin.groups;
    if (group === undefined || asked === undefined || asked.includes(group) || asked.includes('All')) return place;
    throw groupNotRead(place, path, group);
  };
  return {
    path: above === '' ? local : above,
    assignable: false,
    present: (place) => findElement(place.element, above === '' ? local : above) !== undefined,
    read: (place) =>
      itemsOf(checked(place), above, local, options.leader).map((element, index) =>
        readView(type, inside(place, element, `${path}[${index + 1}]`, type)),
      ),
    draft: (place) => new DraftList(type, checked(place), above, local, options),
    write(place, input) {
      const draft = new DraftList(type, place, above, local, options);
      draft.clear();
      for (const item of input) draft.add(item);
    },
  };
}

/** A list inside a draft: changes go straight to the document. */
export class DraftList<P extends Part> implements Iterable<DraftOf<P>> {
  readonly #type: P;
  readonly #place: Place;
  readonly #above: string;
  readonly #local: string;
  readonly #options: ListOptions;

  constructor(type: P, place: Place, above: string, local: string, options: ListOptions) {
    this.#type = type;
    this.#place = place;
    this.#above = above;
    this.#local = local;
    this.#options = options;
  }

  get length(): number {
    return this.#elements().length;
  }

  *[Symbol.iterator](): Iterator<DraftOf<P>> {
    for (const element of this.#elements()) yield this.#view(element);
  }

  toArray(): DraftOf<P>[] {
    return [...this];
  }

  find(predicate: (item: DraftOf<P>) => boolean): DraftOf<P> | undefined {
    return this.toArray().find(predicate);
  }

  /** Appends after the last item and returns it. */
  add(item: ListInput<P>): DraftOf<P> {
    const element = toElement(this.#type, item);
    const parent = this.#container();
    insertInOrder(parent, element, this.#above === '' ? this.#place.order : [this.#local]);
    return this.#view(element);
  }

  /** Removes every item that matches; returns how many there were. */
  remove(predicate: (item: DraftOf<P>) => boolean): number {
    const parent = findElement(this.#place.element, this.#above);
    if (parent === undefined) return 0;
    const doomed = this.#elements().filter((element) => predicate(this.#view(element)));
    for (const element of doomed) removeChild(parent, element);
    return doomed.length;
  }

  clear(): void {
    this.remove(() => true);
  }

  #elements(): XmlElement[] {
    return itemsOf(this.#place, this.#above, this.#local, this.#options.leader);
  }

  #view(element: XmlElement): DraftOf<P> {
    const path = this.#above === '' ? this.#local : `${this.#above}/${this.#local}`;
    return draftView(this.#type, inside(this.#place, element, path, this.#type));
  }

  #container(): XmlElement {
    let parent = this.#place.element;
    let order = this.#place.order;
    const { group } = this.#options;
    for (const step of this.#above === '' ? [] : this.#above.split('/')) {
      let next = childNamed(parent, step);
      if (next === undefined) {
        next = complexElement(step, parent.namespace);
        if (group !== undefined) setAttribute(next, 'group', group);
        insertInOrder(parent, next, order);
      }
      parent = next;
      order = [];
    }
    return parent;
  }
}

function itemsOf({ element }: Place, above: string, local: string, leader: string | undefined): XmlElement[] {
  const items = (findElement(element, above)?.elements ?? []).filter((child) => child.local === local);
  const wanted = leader === undefined ? undefined : textIn(element, leader);
  if (leader === undefined || wanted === undefined) return items;
  const leads = (item: XmlElement): boolean => textIn(item, leader) === wanted;
  return [...items.filter(leads), ...items.filter((item) => !leads(item))];
}

function textIn(element: XmlElement, local: string): string | undefined {
  return childNamed(element, local)?.text.trim();
}

function toElement<P extends Part>(type: P, item: ListInput<P>): XmlElement {
  if (item instanceof XmlElement) return item;
  if ('element' in item && item.element instanceof XmlElement) return item.element.clone();
  return build(type, item as InputOf<P>);
}
