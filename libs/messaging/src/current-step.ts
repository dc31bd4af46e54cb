import { AsyncLocalStorage } from 'node:async_hooks';
import type { StepAddress } from './envelope.js';

const working = new AsyncLocalStorage<StepAddress>();

/** Runs a handler so that all that it starts can tell which step it works for. */
export const inStep = <R>(step: StepAddress | undefined, run: () => R): R =>
  step === undefined ? run() : working.run(step, run);

/** The step that is being worked for here; undefined outside of one. */
export const currentStep = (): StepAddress | undefined => working.getStore();
