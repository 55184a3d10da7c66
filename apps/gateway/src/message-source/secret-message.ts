import { Injectable, Logger } from '@nestjs/common';
import { sql, type Transaction } from '@numera/database';
import { TelegramError, type Context } from 'telegraf';
import { GatewayConfig } from '../gateway.config';
import { TelegramClient } from '../outgoing/telegram.client';

/** A message with a key in it: it must stay neither with us nor in the chat. */
@Injectable()
export class SecretMessages {
  private readonly logger = new Logger(SecretMessages.name);

  constructor(
    private readonly config: GatewayConfig,
    private readonly telegram: TelegramClient,
  ) {}

  /** Takes the text out of the stored update, in the transaction that keeps it sealed. */
  async blank(tx: Transaction, ctx: Context): Promise<void> {
    await sql(
      tx,
      `UPDATE updates SET body = jsonb_set(body, '{message}', (body->'message') - 'text' - 'entities'
                                 || '{"text": ""}'::jsonb)
        WHERE bot_id = $1 AND update_id = $2 AND body ? 'message'`,
      [this.config.botId, ctx.update.update_id],
    );
  }

  /** Deletes the message from the chat; false when it is still there, for all that is known. */
  async deleteFromChat(ctx: Context): Promise<boolean> {
    const { chat, message } = ctx;
    if (!chat || !message) return false;
    const where = { chat_id: chat.id, message_id: message.message_id };
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      try {
        await this.telegram.call('deleteMessage', where);
        return true;
      } catch (thrown) {
        // By an earlier beginning of the same update.
        if (thrown instanceof TelegramError && /not found/iu.test(thrown.description)) return true;
        const problem = thrown instanceof Error ? thrown.name : 'unknown';
        this.logger.warn({ msg: 'a message with a key was not deleted', attempt, problem });
      }
    }
    return false;
  }
}
