import { Injectable } from '@nestjs/common';
import type { Transaction } from '@numera/database';
import type { Chat } from '../chat/chats';
import { GatewayConfig } from '../gateway.config';
import { Users } from '../users/users';
import { LimitStore, type Misuse } from './limit.store';

/**
 * Much of what costs the shop and brings nobody anything slows its user down (SEC-2): after many cancelled
 * numbers in an hour the next order waits, after many failed payments the next deposit. A minute first,
 * doubled by each further one, up to a quarter of an hour; all else goes on as always.
 */
@Injectable()
export class SlowDown {
  constructor(
    private readonly config: GatewayConfig,
    private readonly store: LimitStore,
    private readonly users: Users,
  ) {}

  note(
    tx: Transaction,
    botId: string,
    userId: string,
    misuse: Misuse,
    causeId: string,
  ): Promise<void> {
    return this.store.note(tx, botId, userId, misuse, causeId);
  }

  /** Whether the chat's user has to wait; then they have been told how long and why. */
  async holdsUp(chat: Chat, misuse: Misuse): Promise<boolean> {
    const { botId, userId, t } = chat;
    if (this.users.isAdmin(userId)) return false;
    const free =
      misuse === 'cancelled_order' ? this.config.freeCancellations : this.config.freeFailedPayments;
    const seconds = await this.store.waitSeconds(botId, userId, misuse, free);
    if (seconds === 0) return false;
    const text = t(`error.slowed_${misuse}`, { minutes: Math.ceil(seconds / 60) });
    if (chat.pressedMessageId === null) await chat.say({ text, buttons: [] });
    else await chat.toast(text, true);
    return true;
  }
}
