import { Injectable } from '@nestjs/common';
import {
  SourceWebhookConfig,
  sourceWebhookPath,
  Vault,
  WEBHOOK_SECRET_PURPOSE,
} from '@numera/service';

/** Where a message source sends its messages to. */
@Injectable()
export class WebhookAddress {
  constructor(
    private readonly config: SourceWebhookConfig,
    private readonly vault: Vault,
  ) {}

  /** What the operator has not set, without which no source can push; null when nothing is missing. */
  get missing(): 'ENCRYPTION_KEY' | 'SOURCE_WEBHOOK_URL' | null {
    if (!this.vault.isReady) return 'ENCRYPTION_KEY';
    return this.config.sourceWebhookUrl === null ? 'SOURCE_WEBHOOK_URL' : null;
  }

  /** With the source's own secret in it; null where something is {@link missing}. */
  of(messageSourceId: string): string | null {
    if (this.missing !== null) return null;
    const secret = this.vault.derive(WEBHOOK_SECRET_PURPOSE, messageSourceId);
    const base = (this.config.sourceWebhookUrl ?? '').replace(/\/+$/u, '');
    return base + sourceWebhookPath(messageSourceId, secret);
  }
}
