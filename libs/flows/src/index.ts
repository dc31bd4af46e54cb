export { decide, type Happening } from './decide.js';
export { FlowEngine } from './engine.js';
export { type Flow, flow, hours, minutes, type StepDefinition, seconds, serviceOf } from './flow.js';
export { Operation } from './operation.js';
export { outstanding } from './outstanding.js';
export { viewOf } from './view.js';
