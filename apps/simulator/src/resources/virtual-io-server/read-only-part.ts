import { notImplemented } from '../../errors.js';
import type { XmlElement } from '../../xml/element.js';
import { elements, rawText } from '../../xml/element.js';
import type { VirtualIOServerPart } from './part.js';

/**
 * A container that clients may send back as it is, but change elsewhere.
 *
 * @param elsewhere how it is changed, for the refusal
 * @param mayLack   whether elements may be missing: pypowervm moves the element of a disk into the mapping that it makes
 */
export function readOnlyPart(
  part: Omit<VirtualIOServerPart, 'update'>,
  elsewhere: string,
  mayLack = false,
): VirtualIOServerPart {
  return {
    ...part,
    update: (vios, posted, { view }) => {
      const own = part.render(vios, view);
      if (contentOf(posted) === contentOf(own)) return;
      const known = new Set(elements(own).map(contentOf));
      if (mayLack && elements(posted).every((child) => child.name === 'Metadata' || known.has(contentOf(child))))
        return;
      throw notImplemented(`changing ${part.container} of a VirtualIOServer; ${elsewhere}`);
    },
  };
}

/** Names and texts of all that is inside; attributes and Metadata do not count, but where links lead does. */
function contentOf(element: XmlElement): string {
  const children = elements(element).filter(({ name }) => name !== 'Metadata');
  const href = element.attributes.find(({ name }) => name === 'href')?.value ?? '';
  return `${element.name}${href}(${children.length > 0 ? children.map(contentOf).join() : rawText(element).trim()})`;
}
