import type { Stage } from '../stage/stage.js';

const STREAM = 'POWERVM_DEAD_LETTERS';

/** Place of the last dead letter; 0 when there is none. */
export async function lastDeadLetter({ bus }: Stage): Promise<number> {
  return (await bus.jsm.streams.info(STREAM)).state.last_seq;
}

/** `subject: code: what was wrong`, of each dead letter after a place. Nobody had sent anything wrong, so each is a fault of ours. */
export async function deadLettersAfter(stage: Stage, place: number): Promise<string[]> {
  const letters: string[] = [];
  const last = await lastDeadLetter(stage);
  for (let seq = place + 1; seq <= last; seq += 1) {
    const letter = await stage.bus.jsm.streams.getMessage(STREAM, { seq });
    if (letter === null) continue;
    const [code, why] = ['powervm-failure-code', 'powervm-failure'].map((name) => letter.header.get(name));
    letters.push(`${letter.subject}: ${code}: ${why}`);
  }
  return letters;
}
