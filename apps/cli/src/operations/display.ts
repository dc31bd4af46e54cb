import type { OperationView } from '#contracts';
import type { Progress } from '../render/step-line.js';
import type { Terminal } from '../terminal.js';
import { LiveDisplay } from './live-display.js';
import { PlainDisplay } from './plain-display.js';

/** Shows an operation while it goes on. */
export interface Display {
  update(view: OperationView): void;
  progress(progress: Progress): void;
  /** Something that people should know but that changes nothing. */
  note(text: string): void;
  end(): void;
}

/** Nothing for programs, a live list of steps on a terminal, one line per change elsewhere; all on standard error. */
export function displayFor(terminal: Terminal, json: boolean): Display {
  if (json) return silent;
  return terminal.stderr.isTTY === true ? new LiveDisplay(terminal) : new PlainDisplay(terminal.stderr);
}

const nothing = () => undefined;
const silent: Display = { update: nothing, progress: nothing, note: nothing, end: nothing };
