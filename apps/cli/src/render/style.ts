import { styleText } from 'node:util';
import type { StepState } from '#contracts';
import type { Screen } from '../terminal.js';

type Color = 'green' | 'red' | 'yellow' | 'cyan' | 'gray' | 'bold';

/** Colours a text, where there are colours. */
export type Paint = (color: Color, text: string) => string;

/** No colours for pipes, for NO_COLOR (no-color.org) and for terminals that have none. */
export function paintFor(screen: Screen, env: NodeJS.ProcessEnv): Paint {
  const colourful = screen.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return colourful ? (color, text) => styleText(color, text) : (_, text) => text;
}

/** A sign and a colour for each state of a step. */
export const stepSigns: Record<StepState, { sign: string; color: Color }> = {
  pending: { sign: '·', color: 'gray' },
  running: { sign: '▸', color: 'cyan' },
  succeeded: { sign: '✓', color: 'green' },
  failed: { sign: '✗', color: 'red' },
  skipped: { sign: '-', color: 'gray' },
  undoing: { sign: '↶', color: 'yellow' },
  undone: { sign: '↶', color: 'gray' },
  'undo-failed': { sign: '!', color: 'red' },
};
