import { Injectable } from '@nestjs/common';
import {
  create,
  MessageSourceChanged,
  MessageSourceList,
  MessageSourceRow,
  MessageSourceTrial,
  UnmatchedMessage,
  UnmatchedPage,
  type DeleteMessageSource,
  type ListUnmatchedMessages,
  type MessageSourceDraft,
  type PauseMessageSource,
  type PutMessageSource,
} from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { Outbox } from '@numera/messaging';
import { Vault } from '@numera/service';
import { MessageSourceStore, type ListedSource } from './message-source.store';
import { QuestionService } from './question.service';
import { SourceError } from './source-error';
import { SourceMessageStore } from './source-message.store';
import { checkSettings, shownAddress } from './source-settings.rules';

/** How far back a trial looks. */
const TRIAL_MS = 24 * 60 * 60_000;

/** Message sources as admins keep them. */
@Injectable()
export class MessageSourceService {
  constructor(
    private readonly database: Database,
    private readonly store: MessageSourceStore,
    private readonly messages: SourceMessageStore,
    private readonly questions: QuestionService,
    private readonly vault: Vault,
    private readonly outbox: Outbox,
  ) {}

  async list(botId: string): Promise<MessageSourceList> {
    const rows = await this.store.list(botId);
    return create(MessageSourceList, { messageSources: rows.map(rowOf) });
  }

  /** Asks once and keeps nothing; says what is wrong in the words of the contract. */
  async tryOut(draft: MessageSourceDraft): Promise<MessageSourceTrial> {
    try {
      const messages = await this.trial(draft);
      return create(MessageSourceTrial, { fault: null, detail: '', messages });
    } catch (thrown) {
      if (!(thrown instanceof SourceError)) throw thrown;
      const { fault, detail } = thrown;
      return create(MessageSourceTrial, { fault, detail: detail.slice(0, 200), messages: 0 });
    }
  }

  private async trial(draft: MessageSourceDraft): Promise<number> {
    checkSettings(draft);
    if (draft.mode === 'webhook') {
      // Its address is made with the key.
      if (!this.vault.isReady) throw new SourceError('no_encryption_key', '');
      this.questions.open(draft, draft.sealedSignatureKey);
      return 0;
    }
    const [now] = await this.database.query<{ ms: number }>(
      'SELECT (extract(epoch FROM now()) * 1000)::float8 AS ms',
    );
    const readUntilMs = (now?.ms ?? 0) - TRIAL_MS;
    return (await this.questions.ask(draft, { cursor: null, readUntilMs })).messages.length;
  }

  /** Settings that cannot work are not taken: whoever sends them has tried them out. */
  async put({ draft }: PutMessageSource, botId: string): Promise<void> {
    try {
      checkSettings(draft);
    } catch (thrown) {
      if (thrown instanceof SourceError) return;
      throw thrown;
    }
    await this.database.inTransaction(async (tx) => {
      const stored = await this.store.put(tx, botId, draft);
      if (stored) await this.tell(tx, draft, stored.isNew ? 'added' : 'changed');
    });
  }

  async pause({ messageSourceId, paused }: PauseMessageSource, botId: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const changed = await this.store.pause(tx, botId, messageSourceId, paused);
      const { name = '' } = changed ?? {};
      if (changed) await this.tell(tx, { messageSourceId, name }, paused ? 'paused' : 'resumed');
    });
  }

  async delete({ messageSourceId }: DeleteMessageSource, botId: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const deleted = await this.store.delete(tx, botId, messageSourceId);
      if (deleted) await this.tell(tx, { messageSourceId, name: deleted.name }, 'deleted');
    });
  }

  async listUnmatched(
    { messageSourceId, page, pageSize }: ListUnmatchedMessages,
    botId: string,
  ): Promise<UnmatchedPage> {
    const total = await this.messages.countUnmatched(botId, messageSourceId);
    const pages = Math.ceil(total / pageSize);
    const shown = Math.max(1, Math.min(page, pages));
    const offset = (shown - 1) * pageSize;
    const rows = await this.messages.listUnmatched(botId, messageSourceId, offset, pageSize);
    const messages = rows.map(({ receivedAtMs, ...row }) =>
      create(UnmatchedMessage, { ...row, receivedAt: new Date(receivedAtMs).toISOString() }),
    );
    return create(UnmatchedPage, { messages, page: shown, pages, total });
  }

  private tell(
    tx: Transaction,
    { messageSourceId, name }: { readonly messageSourceId: string; readonly name: string },
    change: MessageSourceChanged['change'],
  ): Promise<void> {
    const changed = { messageSourceId, name, change, fault: null };
    return this.outbox.add(tx, create(MessageSourceChanged, changed));
  }
}

function rowOf(source: ListedSource): MessageSourceRow {
  const { messageSourceId, name, mode, intervalSec, paused, serviceIds, fault } = source;
  return create(MessageSourceRow, {
    ...{ messageSourceId, name, mode, intervalSec, paused, serviceIds },
    address: shownAddress(source.url),
    lastMessageAt: isoOf(source.lastMessageAtMs),
    lastGoodAt: isoOf(source.lastGoodAtMs),
    fault: fault === null ? null : `${fault} ${source.faultDetail}`.trim(),
    messages: Number(source.messages),
    unmatched: Number(source.unmatched),
  });
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
