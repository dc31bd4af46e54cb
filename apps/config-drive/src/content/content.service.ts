import { Injectable } from '@nestjs/common';
import { ConfigDriveSecrets, type CreateConfigDrive, type PayloadOf, refuse, validated } from '#contracts';
import { type Delivery, Files, Sealer } from '#messaging';
import { macFromApi } from '#powervm';
import { buildIso } from '../iso/build-iso.js';
import { ConfigDriveError } from '../iso/errors.js';
import { fromFiles } from './from-files.js';
import { toInstanceMetadata } from './from-message.js';
import { renderContent } from './render-content.js';

/** From the message to the image: the only place where the secrets of a config drive are open. */
@Injectable()
export class ContentService {
  constructor(
    private readonly sealer: Sealer,
    private readonly files: Files,
  ) {}

  /** @throws OperationError `config-drive.*`, `sealing.unreadable`, `file.missing`: refused before anything was made */
  async iso(request: PayloadOf<typeof CreateConfigDrive>, { envelope }: Delivery): Promise<Uint8Array> {
    try {
      const tree = await this.tree(request, envelope.step?.operation ?? envelope.id);
      // The message's own time, so that a repeat builds the same bytes.
      const createdAt = new Date(envelope.time || 0);
      return buildIso(tree, { label: 'config-2', publisher: 'OpenStack PowerVM', createdAt });
    } catch (error) {
      if (!(error instanceof ConfigDriveError)) throw error;
      throw refuse(error.code, error.message, { field: 'configDrive', cause: error });
    }
  }

  private async tree(
    request: PayloadOf<typeof CreateConfigDrive>,
    operation: string,
  ): Promise<Map<string, Uint8Array>> {
    const { content, managementMac } = request;
    if (content.from === 'files') {
      const read = Object.entries(content.files).map(
        async ([path, ref]) => [path, await this.files.get(operation, ref)] as const,
      );
      return fromFiles(
        new Map(await Promise.all(read)),
        managementMac ? { management: { mac: macFromApi(managementMac) } } : {},
      );
    }
    const opened = content.secrets === undefined ? {} : await this.sealer.open(content.secrets);
    return renderContent(
      toInstanceMetadata(request, content, validated('config drive secrets', ConfigDriveSecrets, opened)),
    );
  }
}
