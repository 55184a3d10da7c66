import { Injectable } from '@nestjs/common';
import type { MessageSourceDraft } from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { Vault } from '@numera/service';
import { ProvidersConfig } from '../providers.config';
import { parseMapping, readAnswer, type SourceAnswer } from './mapping.rules';
import type { MessageSource } from './message-source.store';
import { SourceClient } from './source-client';
import { SourceError } from './source-error';
import { questionUrl } from './source-settings.rules';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_048_576;

type Asked = Pick<
  MessageSource,
  'messageSourceId' | 'url' | 'keyPlace' | 'keyName' | 'sealedKey' | 'mapping'
>;

/** Asks a poll source one question. */
@Injectable()
export class QuestionService {
  private readonly client: SourceClient;

  constructor(
    config: ProvidersConfig,
    private readonly vault: Vault,
  ) {
    this.client = new SourceClient({
      allowedHosts: new Set(config.sourceAllowedHosts.map((host) => host.toLowerCase())),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_BYTES,
    });
  }

  /** @throws SourceError */
  async ask(
    source: Asked,
    from: { readonly cursor: string | null; readonly readUntilMs: number },
  ): Promise<SourceAnswer> {
    const mapping = parseMapping(source.mapping);
    const url = new URL(questionUrl(source.url ?? '', from));
    const key = source.keyPlace === 'none' ? '' : this.open(source, source.sealedKey);
    if (source.keyPlace === 'query') url.searchParams.set(source.keyName, key);
    const headers = source.keyPlace === 'header' ? { [source.keyName]: headerValue(key) } : {};
    return readAnswer(await this.client.get(url.href, headers), mapping);
  }

  /** @throws SourceError `no_encryption_key` where the vault cannot open it */
  open({ messageSourceId }: Pick<MessageSourceDraft, 'messageSourceId'>, sealed: string): string {
    if (sealed === '') return '';
    try {
      return this.vault.open(sealed, messageSourceId);
    } catch (thrown) {
      if (thrown instanceof AppError) throw new SourceError('no_encryption_key', thrown.code);
      throw thrown;
    }
  }
}

/** What a header cannot carry would be an error of the client's that shows the key. */
function headerValue(key: string): string {
  if (!/^[\x20-\x7e]*$/u.test(key)) throw new SourceError('refused_key', 'characters');
  return key;
}
