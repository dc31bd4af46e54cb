import { Faults } from '../faults/faults.js';
import type { Hooks } from '../http/hooks.js';
import type { ControlContext } from './context.js';
import { Control } from './control.js';
import { answerControl } from './router.js';
import { Holds } from './rules/holds.js';
import { Latencies } from './rules/latencies.js';

/** Puts latencies, faults and holds onto the way of all requests. */
export function attachControl(
  parts: Omit<ControlContext, 'holds' | 'faults' | 'latencies' | 'control' | 'world'>,
  hooks: Hooks,
): ControlContext {
  const { services, hosts } = parts;
  const { world } = services;
  const faults = new Faults(services, (id) => hosts.find((host) => host.id === id || host.hmc === id)!.sessions);
  const holds = new Holds(world);
  const latencies = new Latencies(world);
  hooks.on('latency', (exchange) => latencies.delay(exchange));
  hooks.on('fault', (exchange) => faults.strike('fault', exchange));
  hooks.on('before', (exchange) => holds.stop('before', exchange));
  hooks.on('before', (exchange) => faults.strike('before', exchange));
  hooks.on('applied', (exchange) => holds.stop('after', exchange));
  hooks.on('applied', (exchange, reply) => faults.strike('applied', exchange, reply));
  const control = new Control((request) => answerControl(request, context));
  const context: ControlContext = { ...parts, world, holds, faults, latencies, control };
  return context;
}
