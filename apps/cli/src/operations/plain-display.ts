import type { OperationView, StepState } from '#contracts';
import { type Progress, progressText } from '../render/step-line.js';
import { duration } from '../render/units.js';
import type { Screen } from '../terminal.js';
import type { Display } from './display.js';

/** Least distance of two lines about the progress of one step, in parts of the whole. */
const EVERY = 0.1;

/** One line per change, for logs and pipes. */
export class PlainDisplay implements Display {
  private readonly states = new Map<string, StepState>();
  private readonly shown = new Map<string, number>();
  private state: string | undefined;

  constructor(private readonly screen: Screen) {}

  update(view: OperationView): void {
    if (view.state !== this.state) {
      this.state = view.state;
      this.line(`${view.flow} ${view.instanceName ?? view.instance} on ${view.host}: ${view.state}`);
    }
    for (const { name, service, state, startedAt, endedAt, failure } of view.steps) {
      if (this.states.get(name) === state) continue;
      this.states.set(name, state);
      if (state === 'pending') continue;
      const took = startedAt && endedAt ? ` after ${duration(Date.parse(endedAt) - Date.parse(startedAt))}` : '';
      const why = failure && state !== 'succeeded' ? `: ${failure.message}` : '';
      this.line(`  ${name} (${service}): ${state}${took}${why}`);
    }
  }

  progress(progress: Progress): void {
    const { step, label, done, total } = progress;
    if (total === undefined || total <= 0) return;
    const key = `${step}/${label}`;
    const part = done / total;
    if (part < 1 && part - (this.shown.get(key) ?? 0) < EVERY) return;
    if (this.shown.get(key) === 1) return;
    this.shown.set(key, part);
    this.line(`  ${step}: ${progressText(progress)}`);
  }

  note(text: string): void {
    this.line(text);
  }

  end(): void {}

  private line(text: string): void {
    this.screen.write(`${text}\n`);
  }
}
