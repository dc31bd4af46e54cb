import { RestError } from '../errors.js';

/** Refusals that mean "try again": what clients look for in them. */
export const BUSY = {
  HSCL3205: { status: 500, message: 'HSCL3205 The managed system is locked by another operation. Try again later.' },
  VIOS0014: { status: 500, message: 'VIOS0014 The Virtual I/O Server has another command under way.' },
  unavailable: { status: 503, message: 'The service cannot answer at this time.' },
  'vios-busy': { status: 500, message: 'The VIOS is busy processing some other request. Try again later.' },
  'system-busy': { status: 500, message: 'The system is currently too busy. Try again later.' },
} as const;

export type Busy = keyof typeof BUSY;

export function busyError(kind: Busy): RestError {
  const { status, message } = BUSY[kind];
  return new RestError(status, 'simulator.fault', message);
}
