import { event } from '../contract.js';
import { OperationView } from './operation-view.js';

export const OperationChanged = event({
  name: 'operation.changed',
  purpose: 'An operation was accepted, moved on, or ended; carries the whole of what may be seen of it.',
  payload: OperationView,
  key: ({ id }) => id,
});
