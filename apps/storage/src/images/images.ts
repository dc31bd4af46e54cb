import { readFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import { type Checksum, type ImageSource, refuse } from '#contracts';
import { Sealer } from '#messaging';
import type { Clock } from '#powervm';
import { CONFIG } from '#service';
import { CLOCK } from '../clock.js';
import { Keystone } from '../identity/keystone.js';
import { type Credential, fixed } from './credentials.js';
import { fileImage } from './file-image.js';
import { apiBase, type GlanceAccess, glanceImage } from './glance-image.js';
import { HttpClient } from './http-client.js';
import type { Image } from './image.js';
import { urlImage } from './url-image.js';

type GlanceSource = Extract<ImageSource, { kind: 'glance' }>;

/** Finds the image that a command names. */
@Injectable()
export class Images {
  private readonly keystone: Keystone | undefined;
  private readonly checksums = new Map<string, Promise<Checksum>>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sealer: Sealer,
    private readonly http: HttpClient,
    @Inject(CLOCK) clock: Clock,
  ) {
    const { keystone } = config.storage;
    this.keystone = keystone && new Keystone(keystone, http, clock);
  }

  /** @throws OperationError `image.*`: the image cannot be used, and nothing was changed */
  async find(source: ImageSource, signal: AbortSignal): Promise<Image> {
    const { imageDirectories } = this.config.storage;
    if (source.kind === 'file') return fileImage(imageDirectories, source, signal, this.checksums);
    if (source.kind === 'url') return urlImage(this.http, source);
    const { endpoint, credentials } = await this.glance(source);
    return glanceImage(this.http, { endpoint, id: source.id, credentials });
  }

  /**
   * The service's own credential goes nowhere but to the configured Glance: whoever may send commands must not have it sent
   * elsewhere. The token of the user serves for images that only he may read.
   */
  private async glance({ endpoint, token }: GlanceSource): Promise<Pick<GlanceAccess, 'endpoint' | 'credentials'>> {
    const own = this.config.storage.glanceEndpoint ?? (await this.keystone?.imageEndpoint());
    const user = token === undefined ? [] : [fixed(await this.sealer.open<string>(token))];
    if (endpoint !== undefined && !isSame(endpoint, own)) return { endpoint, credentials: user };
    if (own !== undefined) return { endpoint: own, credentials: [...this.ownCredentials(), ...user] };
    throw refuse('image.unreachable', 'no Images API is known', {
      field: 'image.endpoint',
      remedy: "Configure 'storage.keystone' or 'storage.glanceEndpoint', or name it in the command.",
    });
  }

  private ownCredentials(): Credential[] {
    if (this.keystone !== undefined) return [this.keystone];
    return this.config.storage.glanceTokenFile === undefined ? [] : [{ token: () => this.configuredToken() }];
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

const isSame = (one: string, other: string | undefined): boolean => apiBase(one) === apiBase(other ?? '');
