import { PowerVmError } from '../errors.js';
import type { XmlElement } from '../xml/element.js';

/** The object that a field belongs to, as errors name it. */
export interface Origin {
  readonly resource: string;
  readonly uuid?: string | undefined;
  /** Extended groups that were asked for; undefined when the document did not come from such a request. */
  readonly groups?: readonly string[] | undefined;
}

/** An element whose fields are read or written. */
export interface Place {
  readonly element: XmlElement;
  /** Order of the element's children, by its type. */
  readonly order: readonly string[];
  readonly origin: Origin;
  /** Path from the resource's root to `element`; '' at the root. */
  readonly path: string;
}

export function badDocument(place: Place, path: string, reason: string): PowerVmError {
  return new PowerVmError('hypervisor.bad-document', `${describe(place, path)}: ${reason}`);
}

export function groupNotRead(place: Place, path: string, group: string): PowerVmError {
  return new PowerVmError(
    'hypervisor.group-not-read',
    `${describe(place, path)} belongs to group ${group}, which was not asked for; read it with { group: '${group}' }`,
  );
}

function describe({ origin, path: above }: Place, path: string): string {
  const object = origin.uuid === undefined ? origin.resource : `${origin.resource} ${origin.uuid}`;
  return `${object}: ${joinPath(above, path)}`;
}

export function joinPath(above: string, path: string): string {
  if (above === '') return path;
  return path === '' ? above : `${above}/${path}`;
}
