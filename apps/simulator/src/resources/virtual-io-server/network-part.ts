import type { VirtualIOServerPart } from './part.js';
import { readOnlyPart } from './read-only-part.js';

/** A container of group ViosNetwork: clients may send it back as it is, but change it elsewhere. */
export function networkPart(container: string, render: VirtualIOServerPart['render']): VirtualIOServerPart {
  const elsewhere = 'trunks and SEAs are changed through NetworkBridge and ClientNetworkAdapter';
  return readOnlyPart({ container, group: 'ViosNetwork', render }, elsewhere);
}
