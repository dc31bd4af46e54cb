import { boolean, build, integer, link, linkTo, optional, type ReadOf, resource, text } from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';

/** A VLAN on a virtual switch. NovaLink derives them from the adapters in use; on an HMC they are made and deleted. */
export const VirtualNetwork = resource(
  'VirtualNetwork',
  {
    virtualSwitch: link('AssociatedSwitch'),
    name: text('NetworkName'),
    vlan: integer('NetworkVLANID'),
    virtualSwitchId: optional(integer('VswitchID')),
    /** False: the VLAN is the PVID of its users. */
    tagged: boolean('TaggedNetwork'),
  },
  { order: ['AssociatedSwitch', 'NetworkName', 'NetworkVLANID', 'VswitchID', 'TaggedNetwork'] },
);
export type VirtualNetwork = ReadOf<typeof VirtualNetwork>;

/** The document that creates a network (HMC): `client.create(VirtualNetwork, newVirtualNetwork({...}), { parent: system })`. */
export function newVirtualNetwork(spec: {
  readonly virtualSwitch: string | { readonly meta: { readonly href: string } };
  readonly name: string;
  readonly vlan: number;
  readonly tagged: boolean;
}): XmlElement {
  return build(VirtualNetwork, { ...spec, virtualSwitch: linkTo(spec.virtualSwitch) });
}
