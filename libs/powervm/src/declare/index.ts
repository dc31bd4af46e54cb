export { build, edit } from './build.js';
export { type ChoiceDraft, type ChoiceInput, type ChoiceRead, choice } from './choice.js';
export { composite } from './composite.js';
export type { Field, Fields, ScalarField } from './field.js';
export { type Link, link, links, linkTo, uuidsOf } from './links.js';
export { DraftList, type ListInput, list } from './list.js';
export { optional, withDefault } from './optional.js';
export {
  type DraftOf,
  type Entity,
  type InputOf,
  type Meta,
  PART,
  type Part,
  type PartOf,
  part,
  type ReadOf,
  type Resource,
  resource,
  type Service,
} from './part.js';
export {
  bigint,
  boolean,
  integer,
  integers,
  number,
  oneOf,
  percent,
  scalar,
  text,
  texts,
  verbatim,
  words,
} from './scalars.js';
export { toPlain } from './view.js';
