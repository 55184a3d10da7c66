import { Injectable } from '@nestjs/common';
import { plain } from '@numera/locales';
import { Telegram, TelegramError } from 'telegraf';
import type { Opts, Telegram as BotApi } from 'telegraf/types';
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
  /** Too many: not before this. */
  | { readonly outcome: 'later'; readonly afterMs: number }
  /** No answer: it may have been sent. */
  | { readonly outcome: 'unknown'; readonly description: string };

/** A file that was fetched, or why it was not. */
export type Download =
  | { readonly outcome: 'fetched'; readonly body: Buffer }
  | { readonly outcome: 'too_large' | 'gone' | 'unreachable' };

/** What goes out above the text. */
export type Attachment =
  | { readonly kind: 'picture'; readonly body: Buffer }
  | { readonly kind: 'document'; readonly body: Buffer; readonly name: string };

/** A call that takes longer is given up: telegraf's own limit of 500 s would hold a chat's next code as long. */
const CALL_MS = 15_000;
const UPLOAD_MS = 60_000;
/** Below telegraf's limit for a handler, so that the handler can still say what happened. */
const DOWNLOAD_MS = 40_000;

/** Bot API calls, with every answer as an outcome. Texts of errors are Telegram's own. */
@Injectable()
export class TelegramClient {
  readonly api: Telegram;

  constructor(private readonly config: GatewayConfig) {
    this.api = new Telegram(config.botToken, { apiRoot: config.telegramApiRoot });
  }

  /** @throws TelegramError when Telegram refuses, another error when it does not answer in time */
  call<M extends keyof BotApi>(
    method: M,
    payload: Opts<M>,
    timeoutMs = CALL_MS,
  ): Promise<ReturnType<BotApi[M]>> {
    // Telegraf's type of a signal is that of an old stand-in for the platform's own.
    return this.api.callApi(method, payload, { signal: AbortSignal.timeout(timeoutMs) as never });
  }

  /**
   * A file that somebody sent, read as it comes and never beyond `maxBytes`.
   * The address has the bot's token in it: it stays in here, also when the download fails.
   */
  async download(fileId: string, maxBytes: number): Promise<Download> {
    let path: string | undefined;
    try {
      path = (await this.call('getFile', { file_id: fileId })).file_path;
    } catch (thrown) {
      if (!(thrown instanceof TelegramError)) return { outcome: 'unreachable' };
      if (/too big/iu.test(thrown.description)) return { outcome: 'too_large' };
      const isOver = thrown.code === 400 || thrown.code === 404;
      return { outcome: isOver ? 'gone' : 'unreachable' };
    }
    if (path === undefined) return { outcome: 'gone' };
    try {
      const { telegramApiRoot, botToken } = this.config;
      const url = `${telegramApiRoot}/file/bot${botToken}/${path}`;
      const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        return { outcome: response.status === 404 ? 'gone' : 'unreachable' };
      }
      return await readUpTo(response.body, maxBytes);
    } catch {
      return { outcome: 'unreachable' };
    }
  }

  send(chatId: string, view: View, attachment: Attachment | null): Promise<Delivery> {
    return outcomeOf(async () => {
      const to = { chat_id: chatId, parse_mode: 'HTML' as const, reply_markup: keyboard(view) };
      if (attachment?.kind === 'picture') {
        const photo = { source: attachment.body, filename: 'picture.png' };
        const payload = { ...to, photo, caption: view.text };
        return (await this.call('sendPhoto', payload, UPLOAD_MS)).message_id;
      }
      if (attachment) {
        const document = { source: attachment.body, filename: attachment.name };
        const payload = { ...to, document, caption: view.text };
        return (await this.call('sendDocument', payload, UPLOAD_MS)).message_id;
      }
      const payload = { ...to, text: view.text, link_preview_options: { is_disabled: true } };
      return (await this.call('sendMessage', payload)).message_id;
    });
  }

  /** The bare words, when Telegram dislikes the markup or a button: what must arrive arrives somehow. */
  sendPlain(chatId: string, view: View): Promise<Delivery> {
    return outcomeOf(async () => {
      const sent = await this.call('sendMessage', { chat_id: chatId, text: plain(view.text) });
      return sent.message_id;
    });
  }

  async edit(chatId: string, messageId: number, view: View): Promise<Delivery> {
    const delivery = await outcomeOf(async () => {
      await this.call('editMessageText', {
        chat_id: chatId,
        message_id: messageId,
        text: view.text,
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
}

async function readUpTo(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Download> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.byteLength;
    // Leaving the loop ends the download.
    if (size > maxBytes) return { outcome: 'too_large' };
    pieces.push(piece);
  }
  return { outcome: 'fetched', body: Buffer.concat(pieces) };
}

async function outcomeOf(call: () => Promise<number>): Promise<Delivery> {
  try {
    return { outcome: 'sent', messageId: await call() };
  } catch (thrown) {
    if (!(thrown instanceof TelegramError)) {
      const description = thrown instanceof Error ? thrown.name : 'unknown';
      return { outcome: 'unknown', description };
    }
    const { code, description, parameters } = thrown;
    if (code === 429) return { outcome: 'later', afterMs: (parameters?.retry_after ?? 1) * 1_000 };
    // A token that is wrong today is mended tomorrow; what is queued must not be thrown away for it.
    if (code >= 500 || code === 401 || code === 404) return { outcome: 'unknown', description };
    if (code === 403 || /chat not found|user is deactivated/iu.test(description)) {
      return { outcome: 'unreachable' };
    }
    return { outcome: 'refused', description };
  }
}

const GONE =
  /message to edit not found|message can't be edited|there is no text in the message|MESSAGE_ID_INVALID/iu;

type Keyboard = NonNullable<Opts<'editMessageText'>['reply_markup']>;

/** Telegraf's types are older than some buttons; Telegram takes what it is given. */
function keyboard(view: View): Keyboard {
  return { inline_keyboard: view.buttons as unknown as Keyboard['inline_keyboard'] };
}
