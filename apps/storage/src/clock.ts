/** Token of the clock by which long waits go: tests move it. */
export const CLOCK = Symbol('storage.clock');
