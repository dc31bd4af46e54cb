export { type Clock, ManualClock, RealClock } from './clock/clock.js';
export type { Exchange, Reply } from './http/exchange.js';
export type { Hook, HookPoint, Verdict } from './http/hooks.js';
export type { LoggedRequest, RequestLog } from './http/request-log.js';
export type { HostOptions, SimulatorOptions } from './options.js';
export { type SimulatedHost, type Simulator, startSimulator } from './simulator.js';
export type { Delays } from './world/delays.js';
export type { Guest, PartitionState, RmcState } from './world/model/partition.js';
export type { World } from './world/world.js';
