import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Agent, type Dispatcher, interceptors, request } from 'undici';
import type { Config } from '#config';
import { type Failure, OperationError, refuse } from '#contracts';
import { CONFIG } from '#service';

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
  readonly dispatcher: Agent;
  private readonly following: Dispatcher;

  constructor(@Inject(CONFIG) { storage: { caFile } }: Pick<Config, 'storage'>) {
    const ca = caFile === undefined ? {} : { ca: [...rootCertificates, readFileSync(caFile, 'utf8')] };
    this.dispatcher = new Agent({
      connect: { timeout: timeouts.connectMs, ...ca },
      headersTimeout: timeouts.headersMs,
      bodyTimeout: timeouts.silenceMs,
    });
    this.following = this.dispatcher.compose(interceptors.redirect({ maxRedirections: 5 }));
  }

  /**
   * @returns the answer, its body unread; destroy the body when it is not wanted
   * @throws OperationError `image.not-found`, `image.forbidden`, `image.unreachable`
   */
  async get(asked: ImageRequest): Promise<Dispatcher.ResponseData> {
    const answer = await request(asked.url, {
      dispatcher: asked.redirects ? this.following : this.dispatcher,
      ...(asked.headers === undefined ? {} : { headers: asked.headers }),
      ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    }).catch((cause: unknown) => {
      throw unreachable(asked.origin, cause);
    });
    if (answer.statusCode === 200) return answer;
    discard(answer);
    throw statusError(answer.statusCode, asked.origin);
  }

  async onModuleDestroy(): Promise<void> {
    await this.dispatcher.destroy();
  }
}

/** The content of an image as it arrives. */
export async function* contentOf(
  { body }: Dispatcher.ResponseData,
  { origin }: Pick<ImageRequest, 'origin'>,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (cause) {
    throw unreachable(origin, cause);
  }
}

/** An image server answered with something else than the image. */
export class ImageStatusError extends OperationError {
  constructor(
    readonly status: number,
    code: 'image.not-found' | 'image.forbidden' | 'image.unreachable',
    message: string,
    details: Partial<Pick<Failure, 'retryable' | 'remedy'>>,
  ) {
    super(code, message, { field: 'image', effect: 'none', ...details });
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

function statusError(status: number, origin: string): ImageStatusError {
  if (status === 404 || status === 410) {
    return new ImageStatusError(status, 'image.not-found', `there is no image at ${origin}`, {
      remedy: 'Check its id or address.',
    });
  }
  if (status === 401 || status === 403) {
    const message = `${origin} may not be read with the given credentials (${status})`;
    return new ImageStatusError(status, 'image.forbidden', message, {
      remedy: 'Give a token that is valid and may read the image, or make the image public.',
    });
  }
  return new ImageStatusError(status, 'image.unreachable', `${origin} answered ${status}`, {
    retryable: status >= 500 || status === 429,
    remedy: 'Look at the log of the image server.',
  });
}
