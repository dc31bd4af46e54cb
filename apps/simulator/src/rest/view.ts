import { badRequest } from '../errors.js';
import type { WorldObject } from '../world/model/object.js';
import type { Host, World } from '../world/world.js';
import { attribute, isElement, type XmlElement, type XmlNode } from '../xml/element.js';

const GROUPS = new Set([
  'None',
  'All',
  'ViosSCSIMapping',
  'ViosFCMapping',
  'ViosStorage',
  'ViosNetwork',
  'NVRAM',
  'SystemNetwork',
  'Hypervisor',
  'EnergyManagement',
  'TierThreshold',
  'Advanced',
  'VNIC',
]);

/** How a client looks at the world: from which host, by which address, with which extended attribute groups. */
export class View {
  constructor(
    readonly world: World,
    readonly host: Host,
    /** `http://host:port` as the client sees it. */
    readonly origin: string,
    private readonly groups: ReadonlySet<string>,
  ) {}

  /** Whether containers of this group are part of the document. */
  wants(group: string): boolean {
    return this.groups.has('All') || this.groups.has(group);
  }

  /** The same view with every group. */
  complete(): View {
    return new View(this.world, this.host, this.origin, new Set(['All']));
  }

  /** Absolute link to an object, the same string wherever it is printed. */
  href(object: WorldObject): string {
    return `${this.origin}/rest/api/uom/${this.world.path(object)}`;
  }

  /** Takes out the containers of groups that were not asked for; what has none is returned as it is. */
  narrow(element: XmlElement): XmlElement {
    let isSame = true;
    const children: XmlNode[] = [];
    for (const child of element.children) {
      const narrowed = isElement(child) ? this.#narrowed(child) : child;
      if (narrowed) children.push(narrowed);
      isSame &&= narrowed === child;
    }
    return isSame ? element : { ...element, children };
  }

  #narrowed(child: XmlElement): XmlElement | undefined {
    const group = attribute(child, 'group');
    if (group !== undefined && !this.wants(group)) return undefined;
    return child.children.length > 0 ? this.narrow(child) : child;
  }
}

/**
 * Reads `group=A,B`. No group at all means the same as `None`.
 *
 * @throws {RestError} 400 naming an unknown group
 */
export function parseGroups(query: URLSearchParams): Set<string> {
  const names = query
    .getAll('group')
    .flatMap((value) => value.split(','))
    .filter(Boolean);
  const unknown = names.find((name) => !GROUPS.has(name));
  if (unknown !== undefined) throw badRequest(`There is no extended attribute group ${unknown}.`);
  return new Set(names);
}
