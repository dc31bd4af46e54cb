/** Namespaces of the API. Documents are compared by these, never by prefix. */
export const UOM_NAMESPACE = 'http://www.ibm.com/xmlns/systems/power/firmware/uom/mc/2012_10/';
export const WEB_NAMESPACE = 'http://www.ibm.com/xmlns/systems/power/firmware/web/mc/2012_10/';
export const ATOM_NAMESPACE = 'http://www.w3.org/2005/Atom';

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';
