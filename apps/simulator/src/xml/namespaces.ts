/** Namespaces of the PowerVM REST API and of its Atom envelope. */
export const UOM = 'http://www.ibm.com/xmlns/systems/power/firmware/uom/mc/2012_10/';
export const WEB = 'http://www.ibm.com/xmlns/systems/power/firmware/web/mc/2012_10/';
export const PCM = 'http://www.ibm.com/xmlns/systems/power/firmware/pcm/mc/2012_10/';
export const ATOM = 'http://www.w3.org/2005/Atom';
export const K2 = 'http://www.w3.org/XML/1998/namespace/k2';
export const OPENSEARCH = 'http://a9.com/-/spec/opensearch/1.1/';
export const XHTML = 'http://www.w3.org/1999/xhtml';

/** The three services under `/rest/api`. */
export type Service = 'uom' | 'web' | 'pcm';

export const NAMESPACE: Record<Service, string> = { uom: UOM, web: WEB, pcm: PCM };
