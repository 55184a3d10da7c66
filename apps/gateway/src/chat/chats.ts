import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@numera/database';
import { AppError } from '@numera/kernel';
import { escapeHtml, plain, translator, type Language, type Translate } from '@numera/locales';
import { currentOrigin } from '@numera/messaging';
import { Context } from 'telegraf';
import { GatewayConfig } from '../gateway.config';
import { messageSubject, Outgoing } from '../outgoing/outgoing';
import { Users } from '../users/users';
import { LIMITS, type View } from '../view/view';
import { answerPress, wasAnsweredEarly } from './answer-presses';

/** One update's conversation partner: who it is, how to speak with them. */
export class Chat {
  constructor(
    private readonly ctx: Context,
    private readonly outgoing: Outgoing,
    private readonly database: Database,
    readonly botId: string,
    readonly userId: string,
    readonly language: Language,
  ) {}

  get t(): Translate {
    return translator(this.language);
  }

  /** The message under which a button was pressed; null when the update is no press. */
  get pressedMessageId(): number | null {
    return this.ctx.callbackQuery?.message?.message_id ?? null;
  }

  /** The data of the pressed button. */
  get data(): string {
    const query = this.ctx.callbackQuery;
    return query && 'data' in query ? query.data : '';
  }

  get text(): string {
    const { message } = this.ctx;
    return message && 'text' in message ? message.text : '';
  }

  /** Shows a view in the place of the pressed message, or as a new message where nothing was pressed. */
  show(view: View): Promise<void> {
    return this.database.inTransaction((tx) => this.showIn(tx, view));
  }

  showIn(tx: Transaction, view: View): Promise<void> {
    const pressed = this.pressedMessageId;
    return pressed === null ? this.sayIn(tx, view) : this.editIn(tx, pressed, view);
  }

  /** Always a new message; with a picture above the text where one is given. */
  say(view: View, picture?: Buffer): Promise<void> {
    return this.database.inTransaction((tx) => this.sayIn(tx, view, picture));
  }

  sayIn(tx: Transaction, view: View, picture?: Buffer): Promise<void> {
    const { botId, userId: chatId } = this;
    const dedupeKey = this.nextKey(tx);
    return this.outgoing.add(tx, {
      botId,
      chatId,
      view,
      priority: 'answer',
      dedupeKey,
      ...(picture ? { picture } : {}),
    });
  }

  /** Answers the press with a line that fades, or one that waits to be read. */
  async toast(text: string, alert = false): Promise<void> {
    const shown = plain(text).slice(0, LIMITS.toast);
    if (await answerPress(this.ctx, shown, alert)) return;
    // The button was let go while the handler worked; what it has to say is still said.
    if (wasAnsweredEarly(this.ctx)) await this.say({ text: escapeHtml(shown), buttons: [] });
  }

  private async editIn(tx: Transaction, messageId: number, view: View): Promise<void> {
    const { botId, userId: chatId } = this;
    const subject = messageSubject(chatId, messageId);
    await this.outgoing.remember(tx, botId, subject, chatId, messageId);
    await this.outgoing.add(tx, { botId, chatId, view, priority: 'answer', subject });
  }

  /**
   * The same for the same message of the same update, however often it is handled: the update and how many
   * messages it has sent before. What a transaction sent that was rolled back and is run again does not count.
   */
  private nextKey(tx: Transaction): string {
    const sent = sentBy(this.ctx);
    const inThis = (sent.open.get(tx) ?? 0) + 1;
    sent.open.set(tx, inThis);
    this.database.afterCommit(tx, () => {
      sent.committed += 1;
      sent.open.set(tx, (sent.open.get(tx) ?? 0) - 1);
    });
    return `${currentOrigin()?.correlationId ?? ''}:${sent.committed + inThis}`;
  }
}

interface Sent {
  committed: number;
  readonly open: WeakMap<Transaction, number>;
}

/** Kept with the update, which may be spoken of through more than one {@link Chat}. */
function sentBy(ctx: Context): Sent {
  const state = ctx.state as { sent?: Sent };
  return (state.sent ??= { committed: 0, open: new WeakMap() });
}

@Injectable()
export class Chats {
  constructor(
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly outgoing: Outgoing,
    private readonly users: Users,
  ) {}

  async of(ctx: Context): Promise<Chat> {
    if (!ctx.from) throw new AppError('GATEWAY.NO_SENDER', 'bug');
    const { botId } = this.config;
    const userId = String(ctx.from.id);
    const language = await this.users.languageOf(botId, userId);
    return new Chat(ctx, this.outgoing, this.database, botId, userId, language);
  }
}
