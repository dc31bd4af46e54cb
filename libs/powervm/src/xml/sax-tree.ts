import xml2js from 'xml2js';

/** A node as xml2js builds it here; keys start with `#` because no XML name does. */
export interface SaxNode {
  '#name': string;
  /** Absent on elements. */
  '#kind'?: 'text' | 'cdata' | 'comment';
  '#text'?: string;
  '#attributes'?: Record<string, string>;
  '#children'?: SaxNode[];
}

/** What this file uses of the sax parser inside xml2js. */
interface Sax {
  line: number;
  column: number;
  /** xml2js returns the object of the element that is open. */
  ontext(text: string): SaxNode | undefined;
  onopentag(tag: { name: string }): void;
  onclosetag(name: string): void;
  onattribute(attribute: { name: string }): void;
  oncdata(text: string): void;
  onopencdata(): void;
  onclosecdata(): void;
  oncomment(text: string): void;
  ondoctype(text: string): void;
  onsgmldeclaration(text: string): void;
  onprocessinginstruction(instruction: { name: string }): void;
  onerror(error: Error): void;
}

interface OpenParser extends xml2js.Parser {
  saxParser: Sax;
  /** Adds a child under its name. */
  assignOrPush(parent: SaxNode, name: string, child: SaxNode): void;
}

/** Where in a document something was found: 1-based line, path of the elements open there. */
export interface XmlPlace {
  readonly line: number;
  readonly path: string;
}

export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError';

  constructor(
    readonly reason: string,
    readonly place: XmlPlace,
  ) {
    super(`line ${place.line}, in /${place.path}: ${reason}`);
  }
}

// Far above any document of the API, far below what recursion in this library can take.
const MAX_DEPTH = 200;

/**
 * Runs xml2js over a document and returns its raw tree, children in order.
 *
 * xml2js alone reports CDATA as text and drops comments; both are marked here through the handlers of its sax parser.
 *
 * @throws {XmlSyntaxError} not well-formed, a document type declaration, or nested deeper than 200
 */
export function saxTree(document: string): SaxNode | undefined {
  const parser = new xml2js.Parser({
    charkey: '#text',
    attrkey: '#attributes',
    childkey: '#children',
    explicitCharkey: true,
    explicitRoot: false,
    explicitChildren: true,
    preserveChildrenOrder: true,
    charsAsChildren: true,
    includeWhiteChars: true,
  }) as OpenParser;
  // Children are read in order from `#children`; keeping them by name too would take twice the time.
  parser.assignOrPush = () => undefined;
  watch(parser.saxParser);
  let root: SaxNode | undefined;
  let failure: Error | undefined;
  parser.parseString(document, (error: Error | null, result: SaxNode | null) => {
    if (error !== null) failure ??= error;
    else root = result ?? undefined;
  });
  if (failure !== undefined) throw failure;
  return root;
}

function watch(sax: Sax): void {
  const { ontext, onopentag, onclosetag } = sax;
  const open: string[] = [];
  const refuse = (reason: string): never => {
    throw new XmlSyntaxError(reason, { line: sax.line + 1, path: open.join('/') });
  };
  const append = (kind: 'text' | 'cdata' | 'comment', text: string): SaxNode | undefined => {
    const parent = ontext(text);
    const last = parent?.['#children']?.at(-1);
    if (last !== undefined) last['#kind'] = kind;
    return parent;
  };
  let cdata = '';
  let ended = false;

  sax.onopentag = (tag) => {
    if (ended) refuse(`a second root element, ${tag.name}`);
    open.push(tag.name);
    if (open.length > MAX_DEPTH) refuse(`elements are nested deeper than ${MAX_DEPTH}`);
    onopentag(tag);
  };
  sax.onclosetag = (name) => {
    open.pop();
    ended = open.length === 0;
    onclosetag(name);
  };
  // An object cannot hold this key, so the attribute would be lost without a word.
  sax.onattribute = ({ name }) => void (name === '__proto__' && refuse('the attribute name __proto__ is not accepted'));
  sax.ontext = (text) => append('text', text);
  sax.onopencdata = () => {
    cdata = '';
  };
  sax.oncdata = (text) => {
    cdata += text;
  };
  sax.onclosecdata = () => void append('cdata', cdata);
  sax.oncomment = (text) => void append('comment', text);
  sax.ondoctype = () => refuse('a document type declaration is not accepted');
  sax.onsgmldeclaration = () => refuse('a markup declaration is not accepted');
  sax.onprocessinginstruction = ({ name }) =>
    void (name.toLowerCase() !== 'xml' && refuse('a processing instruction is not accepted'));
  sax.onerror = (error) => refuse(error.message.split('\n')[0] ?? 'not well-formed');
}
