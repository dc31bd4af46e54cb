import { readFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import { type Checksum, type ImageSource, refuse } from '#contracts';
import { Sealer } from '#messaging';
import { CONFIG } from '#service';
import { fileImage } from './file-image.js';
import { glanceImage } from './glance-image.js';
import { HttpClient } from './http-client.js';
import type { Image } from './image.js';
import { urlImage } from './url-image.js';

/** Finds the image that a command names. */
@Injectable()
export class Images {
  private readonly checksums = new Map<string, Promise<Checksum>>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sealer: Sealer,
    private readonly http: HttpClient,
  ) {}

  /** @throws OperationError `image.*`: the image cannot be used, and nothing was changed */
  async find(source: ImageSource, signal: AbortSignal): Promise<Image> {
    const { imageDirectories } = this.config.storage;
    if (source.kind === 'file') return fileImage(imageDirectories, source, signal, this.checksums);
    if (source.kind === 'url') return urlImage(this.http, source);
    const token =
      source.token === undefined ? await this.configuredToken() : await this.sealer.open<string>(source.token);
    return glanceImage(this.http, { endpoint: this.endpointOf(source), id: source.id, token });
  }

  private endpointOf({ endpoint = this.config.storage.glanceEndpoint }: { endpoint?: string | undefined }): string {
    if (endpoint !== undefined) return endpoint;
    throw refuse('image.unreachable', 'no Images API is known', {
      field: 'image.endpoint',
      remedy: "Name it in the command, or as 'storage.glanceEndpoint' in the configuration.",
    });
  }

  /** Read each time, since tokens are renewed. */
  private async configuredToken(): Promise<string | undefined> {
    const { glanceTokenFile } = this.config.storage;
    if (glanceTokenFile === undefined) return undefined;
    const text = await readFile(glanceTokenFile, 'utf8').catch((cause: unknown) => {
      throw refuse('image.forbidden', `the token file ${glanceTokenFile} cannot be read`, {
        remedy: "Correct 'storage.glanceTokenFile' in the configuration, or its permissions.",
        cause,
      });
    });
    return text.trim();
  }
}
