import { Injectable } from '@nestjs/common';
import { create, ImportStock } from '@numera/contracts';
import { Database } from '@numera/database';
import { derivedId } from '@numera/kernel';
import { currentOrigin, Outbox } from '@numera/messaging';
import type { Chat } from '../chat/chats';
import { Conversations } from '../conversation/conversations';
import { Outgoing } from '../outgoing/outgoing';
import { TelegramClient } from '../outgoing/telegram.client';
import {
  MAX_FILE_BYTES,
  readNumbersFile,
  type FileFault,
  type FileFormat,
  type NumbersFile,
} from './numbers-file.rules';
import { startedView } from './upload.view';

/** A file as Telegram tells of it. */
export interface SentFile {
  readonly fileId: string;
  readonly name: string;
  readonly format: FileFormat;
}

export interface Product {
  readonly serviceId: number;
  readonly service: string;
  readonly countryCode: string;
}

export type Read =
  { readonly file: NumbersFile } | { readonly fault: FileFault | 'gone' | 'unreachable' };

/** The message that tells of an import, first that it runs, then what came of it. */
export const importSubject = (importId: string): string => `import:${importId}`;

/** Numbers files: fetched from Telegram, cut into pieces, handed to `providers`. */
@Injectable()
export class Uploads {
  constructor(
    private readonly conversations: Conversations,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly outgoing: Outgoing,
    private readonly telegram: TelegramClient,
  ) {}

  /** The file stays at Telegram while its service is asked for, and is fetched again then. */
  async read({ fileId, format }: Pick<SentFile, 'fileId' | 'format'>): Promise<Read> {
    const download = await this.telegram.download(fileId, MAX_FILE_BYTES);
    if (download.outcome !== 'fetched') return { fault: download.outcome };
    const file = readNumbersFile(download.body, format);
    return typeof file === 'string' ? { fault: file } : { file };
  }

  /**
   * Sends the file off, whole or not at all, and says that it runs. The import's id is made of the update that
   * asked for it: handled twice, it is one import. A conversation that led here ends, and its last question
   * becomes the message that tells.
   */
  async start(
    chat: Chat,
    sent: SentFile,
    file: NumbersFile,
    product: Product | null,
  ): Promise<void> {
    const { botId, userId: adminId, t, language, pressedMessageId } = chat;
    const importId = derivedId('import', currentOrigin()?.correlationId ?? '');
    const subject = importSubject(importId);
    const commands = file.chunks.map(({ firstLine, text }, chunk) =>
      create(ImportStock, {
        importId,
        adminId,
        format: file.format,
        serviceId: product?.serviceId ?? null,
        countryCode: product?.countryCode ?? null,
        chunk,
        chunks: file.chunks.length,
        firstLine,
        text,
      }),
    );
    const started = { name: sent.name, lines: file.lines, product };
    await this.database.inTransaction(async (tx) => {
      await this.conversations.leave(tx, botId, adminId);
      await this.outbox.add(tx, commands);
      if (pressedMessageId !== null) {
        await this.outgoing.remember(tx, botId, subject, adminId, pressedMessageId);
      }
      await this.outgoing.add(tx, {
        botId,
        chatId: adminId,
        view: startedView(t, language, started),
        priority: 'answer',
        subject,
        dedupeKey: `import-started:${importId}`,
      });
    });
  }
}
