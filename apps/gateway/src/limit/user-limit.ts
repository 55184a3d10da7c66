import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { plain, translator } from '@numera/locales';
import { Jobs } from '@numera/service';
import type { Update, User } from 'telegraf/types';
import { GatewayConfig } from '../gateway.config';
import { Outgoing } from '../outgoing/outgoing';
import { TelegramClient } from '../outgoing/telegram.client';
import { Users } from '../users/users';
import { LIMITS } from '../view/view';
import { laneOf } from './limit.rules';
import { LimitStore } from './limit.store';

/** An answer that comes later is worth nothing; the update is done either way. */
const ANSWER_MS = 3_000;

/**
 * How fast one user may write and press, over all replicas (SEC-2). What is too much is not handled but never
 * passed over in silence: a press gets a toast, a search an empty answer, and of messages the first of a
 * silence gets a text that says how long it lasts.
 */
@Injectable()
export class UserLimit implements OnModuleInit {
  private readonly logger = new Logger(UserLimit.name);

  constructor(
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly outgoing: Outgoing,
    private readonly store: LimitStore,
    private readonly telegram: TelegramClient,
    private readonly users: Users,
  ) {}

  onModuleInit(): void {
    this.jobs.every('gateway.prune-limits', 600_000, () => this.store.prune());
  }

  /** Whether the update may be handled; when not, its sender has been told. */
  async admits(update: Update, from: User): Promise<boolean> {
    const lane = laneOf(update);
    const userId = String(from.id);
    if (lane === null || this.users.isAdmin(userId)) return true;
    const { botId, userBurst: burst, userUpdatesPerMinute } = this.config;
    const perSecond = userUpdatesPerMinute / 60;
    const pace = { burst, perSecond, inWords: 'message' in update };
    const { waitMs, refused } = await this.store.take(botId, userId, lane, pace);
    if (waitMs === 0) return true;
    await this.tell(update, userId, Math.ceil(waitMs / 1_000), refused === 1);
    return false;
  }

  private async tell(
    update: Update,
    userId: string,
    seconds: number,
    isFirst: boolean,
  ): Promise<void> {
    if ('inline_query' in update) {
      const { id } = update.inline_query;
      const answer = { inline_query_id: id, results: [], cache_time: 1, is_personal: true };
      return this.answer(() => this.telegram.call('answerInlineQuery', answer, ANSWER_MS));
    }
    const { botId } = this.config;
    if ('message' in update && !isFirst) return;
    const t = translator(await this.users.languageOf(botId, userId));
    const text = t('error.too_fast', { seconds });
    if ('callback_query' in update) {
      const { id } = update.callback_query;
      const toast = { callback_query_id: id, text: plain(text).slice(0, LIMITS.toast) };
      return this.answer(() => this.telegram.call('answerCallbackQuery', toast, ANSWER_MS));
    }
    this.logger.log({ msg: 'a user is slowed down', seconds });
    const dedupeKey = `too-fast:${botId}:${update.update_id}`;
    const view = { text, buttons: [] };
    await this.database.inTransaction((tx) =>
      this.outgoing.add(tx, { botId, chatId: userId, view, priority: 'answer', dedupeKey }),
    );
  }

  /** Telegram may refuse it for being late; nothing hangs on it. */
  private async answer(call: () => Promise<unknown>): Promise<void> {
    await call().catch(() => undefined);
  }
}
