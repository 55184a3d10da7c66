import { Injectable } from '@nestjs/common';
import { Telegram, TelegramError } from 'telegraf';
import { GatewayConfig } from '../gateway.config';
import type { View } from '../view/view';

/** How Telegram took a call. */
export type Delivery =
  | { readonly outcome: 'sent'; readonly messageId: number }
  /** The message to edit is gone: a new one has to be sent. */
  | { readonly outcome: 'gone' }
  /** The user has stopped the bot, or the chat does not exist. */
  | { readonly outcome: 'unreachable' }
  | { readonly outcome: 'refused'; readonly description: string }
  | { readonly outcome: 'later'; readonly afterMs: number; readonly everywhere: boolean }
  /** No answer: it may have been sent. */
  | { readonly outcome: 'unknown'; readonly description: string };

/** Bot API calls, with every answer as an outcome. Texts of errors are Telegram's own. */
@Injectable()
export class TelegramClient {
  readonly api: Telegram;

  constructor(config: GatewayConfig) {
    this.api = new Telegram(config.botToken, { apiRoot: config.telegramApiRoot });
  }

  send(chatId: string, view: View, picture: Buffer | null): Promise<Delivery> {
    return this.outcomeOf(async () => {
      const extra = { parse_mode: 'HTML' as const, reply_markup: keyboard(view) };
      if (picture) {
        const photo = { source: picture, filename: 'picture.png' };
        const sent = await this.api.sendPhoto(chatId, photo, { ...extra, caption: view.text });
        return sent.message_id;
      }
      const options = { ...extra, link_preview_options: { is_disabled: true } };
      return (await this.api.sendMessage(chatId, view.text, options)).message_id;
    });
  }

  async edit(chatId: string, messageId: number, view: View): Promise<Delivery> {
    const delivery = await this.outcomeOf(async () => {
      await this.api.editMessageText(chatId, messageId, undefined, view.text, {
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        reply_markup: keyboard(view),
      });
      return messageId;
    });
    if (delivery.outcome !== 'refused') return delivery;
    if (/message is not modified/iu.test(delivery.description))
      return { outcome: 'sent', messageId };
    return GONE.test(delivery.description) ? { outcome: 'gone' } : delivery;
  }

  private async outcomeOf(call: () => Promise<number>): Promise<Delivery> {
    try {
      return { outcome: 'sent', messageId: await call() };
    } catch (thrown) {
      if (!(thrown instanceof TelegramError)) {
        const description = thrown instanceof Error ? thrown.name : 'unknown';
        return { outcome: 'unknown', description };
      }
      const { code, description, parameters } = thrown;
      if (code === 429) {
        const afterMs = (parameters?.retry_after ?? 1) * 1_000;
        return { outcome: 'later', afterMs, everywhere: afterMs > 5_000 };
      }
      if (code >= 500) return { outcome: 'unknown', description };
      if (code === 403 || /chat not found|user is deactivated/iu.test(description)) {
        return { outcome: 'unreachable' };
      }
      return { outcome: 'refused', description };
    }
  }
}

const GONE =
  /message to edit not found|message can't be edited|there is no text in the message|MESSAGE_ID_INVALID/iu;

type Keyboard = NonNullable<
  NonNullable<Parameters<Telegram['editMessageText']>[4]>['reply_markup']
>;

/** Telegraf's types are older than some buttons; Telegram takes what it is given. */
function keyboard(view: View): Keyboard {
  return { inline_keyboard: view.buttons as unknown as Keyboard['inline_keyboard'] };
}
