import type { Progress } from '#messaging';
import type { ImageUnit } from './image-unit.js';

type Tell = (progress: Progress) => void;

/** One search or upload in this process, shared by all deliveries that want the same image. */
export class Flight {
  private readonly told = new Set<Tell>();
  private readonly landing: Promise<ImageUnit>;

  /** @param origin  where the image is read */
  constructor(
    readonly origin: string,
    work: (tell: Tell) => Promise<ImageUnit>,
  ) {
    this.landing = work((progress) => {
      for (const tell of this.told) tell(progress);
    });
    // Those who join get the failure; there may be none.
    this.landing.catch(() => undefined);
  }

  /** Waits for the outcome, with the progress of the work, or until the signal fires. */
  async join(tell: Tell, signal: AbortSignal = new AbortController().signal): Promise<ImageUnit> {
    this.told.add(tell);
    let leave: () => void = () => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason);
      signal.addEventListener('abort', leave);
    });
    try {
      signal.throwIfAborted();
      return await Promise.race([this.landing, left]);
    } finally {
      this.told.delete(tell);
      signal.removeEventListener('abort', leave);
    }
  }
}
