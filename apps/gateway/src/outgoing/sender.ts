import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { backoffMs, Clock, toError } from '@numera/kernel';
import { Transport } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { GatewayConfig } from '../gateway.config';
import { Users } from '../users/users';
import { PRIORITY } from './outgoing';
import { OutgoingStore, type DueMessage } from './outgoing.store';
import { Pace } from './pace';
import { TelegramClient, type Delivery } from './telegram.client';

const AT_ONCE = 32;
const MAX_ATTEMPTS = 20;

/**
 * Sends what is queued: codes before answers before notices. Codes and answers wait only when Telegram itself
 * says so; notices keep a pace, so that there is always room for a code.
 */
@Injectable()
export class Sender implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(Sender.name);
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly pace: Pace;
  private silentUntilMs = 0;

  constructor(
    private readonly jobs: Jobs,
    private readonly store: OutgoingStore,
    private readonly telegram: TelegramClient,
    private readonly users: Users,
    private readonly clock: Clock,
    private readonly transport: Transport,
    config: GatewayConfig,
  ) {
    this.pace = new Pace(config.sendsPerSecond, () => clock.nowMs());
  }

  onModuleInit(): void {
    this.jobs.every('gateway.send', 250, () => this.sendDue());
    this.jobs.every('gateway.prune-sent', 600_000, () => this.store.prune());
  }

  /** A code must not wait a lease's minute for a process that is dead. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.transport.exclusive) await this.store.endAllLeases();
  }

  /** Starts sending what is due; answers true when there may be more at once. */
  async sendDue(): Promise<boolean> {
    const room = AT_ONCE - this.inFlight.size;
    if (room <= 0) {
      await Promise.race(this.inFlight.values());
      return true;
    }
    if (this.clock.nowMs() < this.silentUntilMs) return false;
    const paced = this.pace.available > 0;
    const lowest = paced ? PRIORITY.broadcast : PRIORITY.answer;
    const limit = paced ? Math.min(room, Math.max(1, this.pace.available)) : room;
    const due = await this.store.claim(limit, lowest, [...this.inFlight.keys()]);
    this.pace.take(due.length);
    for (const message of due) {
      const work = this.send(message)
        .catch((thrown: unknown) => {
          this.logger.error({ msg: 'sending failed', error: toError(thrown) });
        })
        .finally(() => {
          this.inFlight.delete(message.chatId);
          this.jobs.wake('gateway.send');
        });
      this.inFlight.set(message.chatId, work);
    }
    return due.length > 0;
  }

  private async send(message: DueMessage): Promise<void> {
    const { chatId, view, picture, shownMessageId } = message;
    let delivery: Delivery =
      shownMessageId === null || picture !== null
        ? await this.telegram.send(chatId, view, picture)
        : await this.telegram.edit(chatId, Number(shownMessageId), view);
    if (delivery.outcome === 'gone') delivery = await this.telegram.send(chatId, view, picture);
    await this.settle(message, delivery);
  }

  private async settle(message: DueMessage, delivery: Delivery): Promise<void> {
    switch (delivery.outcome) {
      case 'sent':
        return this.store.finish(message, delivery.messageId);
      case 'unreachable':
        await this.users.markBlocked(message.botId, message.chatId);
        return this.store.finish(message, null);
      case 'gone':
      case 'refused': {
        const description = delivery.outcome === 'gone' ? 'gone' : delivery.description;
        this.logger.error({ msg: 'Telegram refused a message', description });
        return this.store.finish(message, null);
      }
      case 'later':
        if (delivery.everywhere) this.silentUntilMs = this.clock.nowMs() + delivery.afterMs;
        return this.store.defer(message.id, delivery.afterMs);
      case 'unknown':
        // It may have arrived: a message twice is better than a code never. Edits repeat without effect.
        if (message.attempts < MAX_ATTEMPTS) {
          return this.store.defer(message.id, backoffMs(message.attempts, 500, 30_000));
        }
        this.logger.error({ msg: 'message given up', description: delivery.description });
        return this.store.finish(message, null);
    }
  }
}
