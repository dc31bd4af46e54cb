export type { HeapAnswer } from './answer-heap.js';
export { CONFIG, type Platform } from './platform.js';
export { type RunningService, runService, type ServiceOptions, startService } from './run-service.js';
export { type StepAnswer, StepCaller, testConfig } from './testing.js';
