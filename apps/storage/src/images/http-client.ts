import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Agent, type Dispatcher, interceptors, request } from 'undici';
import { OperationError, refuse } from '#contracts';

const timeouts = { connectMs: 10_000, headersMs: 60_000, silenceMs: 120_000 };

/** What is asked of an image server, and how errors name it. */
export interface ImageRequest {
  url: string;
  /** For messages. */
  origin: string;
  headers?: Record<string, string>;
  /** Follows redirects; never with a token, which would go along to another server. */
  redirects?: boolean;
  signal?: AbortSignal;
}

/** HTTP to image servers, with their failures as `image.*`. */
@Injectable()
export class HttpClient implements OnModuleDestroy {
  private readonly agent = new Agent({
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.silenceMs,
  });
  private readonly following = this.agent.compose(interceptors.redirect({ maxRedirections: 5 }));

  /**
   * @returns the answer, its body unread; destroy the body when it is not wanted
   * @throws OperationError `image.not-found`, `image.forbidden`, `image.unreachable`
   */
  async get(asked: ImageRequest): Promise<Dispatcher.ResponseData> {
    const answer = await request(asked.url, {
      dispatcher: asked.redirects ? this.following : this.agent,
      ...(asked.headers === undefined ? {} : { headers: asked.headers }),
      ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    }).catch((cause: unknown) => {
      throw unreachable(asked.origin, cause);
    });
    if (answer.statusCode === 200) return answer;
    discard(answer);
    throw statusError(answer.statusCode, asked.origin);
  }

  /** The content of an image as it arrives. */
  async *content(asked: ImageRequest): AsyncGenerator<Uint8Array> {
    const { body } = await this.get(asked);
    try {
      for await (const chunk of body) yield chunk as Uint8Array;
    } catch (cause) {
      throw unreachable(asked.origin, cause);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.agent.destroy();
  }
}

/** Ends an answer without reading it. */
export function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined);
  body.destroy();
}

/** `https://user:secret@host/a.raw?X-Signature=…` -> `https://host/a.raw` */
export function printable(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function unreachable(origin: string, cause: unknown): OperationError {
  return refuse('image.unreachable', `${origin} cannot be read`, {
    field: 'image',
    retryable: true,
    remedy: 'Look whether the image server runs and can be reached from the machine of the storage service.',
    cause,
  });
}

function statusError(status: number, origin: string): OperationError {
  const field = 'image';
  if (status === 404 || status === 410) {
    return refuse('image.not-found', `there is no image at ${origin}`, { field, remedy: 'Check its id or address.' });
  }
  if (status === 401 || status === 403) {
    return refuse('image.forbidden', `${origin} may not be read with the given credentials (${status})`, {
      field,
      remedy: 'Give a token that is valid and may read the image, or make the image public.',
    });
  }
  return refuse('image.unreachable', `${origin} answered ${status}`, {
    field,
    retryable: status >= 500 || status === 429,
    remedy: 'Look at the log of the image server.',
  });
}
