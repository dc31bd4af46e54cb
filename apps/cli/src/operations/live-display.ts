import { MultiBar } from 'cli-progress';
import type { OperationView } from '#contracts';
import { type Progress, type Step, stepLine } from '../render/step-line.js';
import { type Paint, paintFor } from '../render/style.js';
import { duration } from '../render/units.js';
import type { Terminal } from '../terminal.js';
import type { Display } from './display.js';

/** A list of steps that is drawn anew in place, ten times a second. */
export class LiveDisplay implements Display {
  private readonly bars: MultiBar;
  private readonly paint: Paint;
  private readonly rows = new Set<string>();
  private readonly progresses = new Map<string, Progress>();
  private view: OperationView | undefined;

  constructor(private readonly terminal: Terminal) {
    this.paint = paintFor(terminal.stderr, terminal.env);
    this.bars = new MultiBar({
      stream: terminal.stderr,
      fps: 10,
      hideCursor: true,
      forceRedraw: true,
      gracefulExit: false,
      format: '',
    });
  }

  update(view: OperationView): void {
    if (this.view === undefined) this.row(() => this.headline());
    this.view = view;
    for (const { name } of view.steps) {
      if (this.rows.has(name)) continue;
      this.rows.add(name);
      this.row(() => this.line(name));
    }
  }

  progress(progress: Progress): void {
    this.progresses.set(progress.step, progress);
  }

  note(text: string): void {
    if (this.view === undefined) this.terminal.stderr.write(`${text}\n`);
    else this.bars.log(`${text}\n`);
  }

  end(): void {
    if (this.view === undefined) return;
    this.bars.stop();
    this.terminal.stderr.write('\n');
  }

  private row(text: () => string): void {
    this.bars.create(1, 0, {}, { format: text });
  }

  private headline(): string {
    if (this.view === undefined) return '';
    const { flow, instanceName, instance, host, state, createdAt } = this.view;
    const what = this.paint('bold', `${flow} ${instanceName ?? instance}`);
    return `${what} on ${host}: ${state}, ${duration(Date.now() - Date.parse(createdAt))}`;
  }

  private line(name: string): string {
    const step: Step | undefined = this.view?.steps.find((one) => one.name === name);
    return step === undefined ? '' : `  ${stepLine(step, this.progresses.get(name), Date.now(), this.paint)}`;
  }
}
