import type { OperationProgress, OperationView, PayloadOf } from '#contracts';
import { type Paint, stepSigns } from './style.js';
import { bytes, duration } from './units.js';

export type Step = OperationView['steps'][number];
export type Progress = PayloadOf<typeof OperationProgress>;

const BAR = 24;

/** `✓ boot disk      storage        4.2s`, with a bar while its progress is known. */
export function stepLine(step: Step, progress: Progress | undefined, now: number, paint: Paint): string {
  const { sign, color } = stepSigns[step.state];
  const tries = step.attempt > 1 ? ` (try ${step.attempt})` : '';
  const head = `${paint(color, sign)} ${step.name.padEnd(14)} ${step.service.padEnd(13)} ${took(step, now).padStart(7)}`;
  if (step.state === 'running' && progress) return `${head}  ${progressText(progress)}`;
  return step.state === 'pending' || step.state === 'succeeded' ? head : `${head}  ${step.state}${tries}`;
}

/** `[=======>       ]  45%  115.2 MiB of 256.0 MiB  uploading image` */
export function progressText({ label, done, total, unit }: Progress): string {
  const count = (n: number) => (unit === 'bytes' ? bytes(n) : unit === 'percent' ? `${Math.round(n)}%` : String(n));
  if (total === undefined || total <= 0) return `${count(done)}  ${label}`;
  const part = Math.min(1, Math.max(0, done / total));
  const full = Math.round(part * BAR);
  const drawn = `[${'='.repeat(full)}${' '.repeat(BAR - full)}] ${String(Math.floor(part * 100)).padStart(3)}%`;
  return unit === 'percent' ? `${drawn}  ${label}` : `${drawn}  ${count(done)} of ${count(total)}  ${label}`;
}

function took({ startedAt, endedAt }: Step, now: number): string {
  if (startedAt === undefined) return '';
  return duration((endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(startedAt));
}
