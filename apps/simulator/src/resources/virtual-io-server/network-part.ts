import { notImplemented } from '../../errors.js';
import type { XmlElement } from '../../xml/element.js';
import { elements, rawText } from '../../xml/element.js';
import type { VirtualIOServerPart } from './part.js';

/** A container of group ViosNetwork: clients may send it back as it is, but change it elsewhere. */
export function networkPart(container: string, render: VirtualIOServerPart['render']): VirtualIOServerPart {
  return {
    container,
    group: 'ViosNetwork',
    render,
    update: (vios, posted, { view }) => {
      if (contentOf(posted) === contentOf(render(vios, view))) return;
      throw notImplemented(
        `changing ${container} of a VirtualIOServer; trunks and SEAs are changed through NetworkBridge and ClientNetworkAdapter`,
      );
    },
  };
}

/** Names and texts of all that is inside; attributes and Metadata do not count. */
function contentOf(element: XmlElement): string {
  const children = elements(element).filter(({ name }) => name !== 'Metadata');
  return `${element.name}(${children.length > 0 ? children.map(contentOf).join() : rawText(element).trim()})`;
}
