import { build, integer, links, oneOf, optional, type ReadOf, resource, text } from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';

export const VirtualSwitch = resource(
  'VirtualSwitch',
  {
    id: optional(integer('SwitchID')),
    mode: optional(oneOf('SwitchMode', ['Veb', 'Vepa'])),
    /** As sent; an HMC calls its default one `ETHERNET0(Default)` (`switchName`). */
    name: text('SwitchName'),
    networks: links('VirtualNetworks'),
  },
  { order: ['SwitchID', 'SwitchMode', 'SwitchName', 'VirtualNetworks'] },
);
export type VirtualSwitch = ReadOf<typeof VirtualSwitch>;

/** The plain name of a switch. */
export function switchName(name: string): string {
  return name.replace(/\(Default\)$/, '');
}

/** The document that creates a switch: `client.create(VirtualSwitch, newVirtualSwitch({...}), { parent: system })`. */
export function newVirtualSwitch(spec: { name: string; mode?: 'Veb' | 'Vepa' }): XmlElement {
  return build(VirtualSwitch, { mode: spec.mode ?? 'Veb', name: spec.name, networks: [] });
}
