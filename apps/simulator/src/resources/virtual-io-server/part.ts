import type { Change } from '../../rest/resource.js';
import type { View } from '../../rest/view.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import type { XmlElement } from '../../xml/element.js';

/** One grouped container of a VIOS document, e.g. `VirtualSCSIMappings`. Storage and networking add theirs to `parts.ts`. */
export interface VirtualIOServerPart {
  /** Name of the container in the VIOS sequence. */
  container: string;
  /** The group with which it is shown and updated. */
  group: 'ViosSCSIMapping' | 'ViosFCMapping' | 'ViosStorage' | 'ViosNetwork';
  /** The container without its `group` attribute; called only when the group is wanted. */
  render(vios: VirtualIOServer, view: View): XmlElement;
  /**
   * Makes the VIOS as the posted container says; called only when the request names the group and has the container.
   * Without this method a part is read-only: what clients send back is not looked at.
   */
  update?(vios: VirtualIOServer, posted: XmlElement, change: Change): void;
}
