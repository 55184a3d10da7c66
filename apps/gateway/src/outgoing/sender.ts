import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { backoffMs, Clock, pause, toError } from '@numera/kernel';
import { Transport } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { GatewayConfig } from '../gateway.config';
import { GatewayMetrics } from '../gateway.metrics';
import { Users } from '../users/users';
import { Flood } from './flood';
import { PRIORITY } from './outgoing';
import { OutgoingStore, type DueMessage } from './outgoing.store';
import { Pace } from './pace';
import { TelegramClient, type Delivery } from './telegram.client';

/** Taken at a time, at most. */
const BATCH = 16;
/** Calls under way beyond which only answers and codes, only codes, and nothing is begun. */
const ROOM_FOR_NOTICES = 24;
const ROOM_FOR_ANSWERS = 48;
const ROOM_FOR_CODES = 80;
const HOUR_MS = 3_600_000;
/** However long Telegram is away, a code waits two days; what else there is to tell is old after six hours. */
const CODE_AGE_MS = 48 * HOUR_MS;
const OTHER_AGE_MS = 6 * HOUR_MS;
const STOP_MS = 10_000;

/**
 * Sends what is queued: codes before answers before notices. Codes and answers wait only when Telegram itself
 * says so; notices keep a pace, so that there is always room for a code.
 *
 * A reply that is lost leaves open whether the message arrived. It is sent again: a message twice is better
 * than a code never, and an edit repeats without effect.
 */
@Injectable()
export class Sender implements OnModuleInit {
  private readonly logger = new Logger(Sender.name);
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly pace: Pace;
  private readonly flood: Flood;
  private recovered = false;
  private stopping = false;

  constructor(
    private readonly jobs: Jobs,
    private readonly store: OutgoingStore,
    private readonly telegram: TelegramClient,
    private readonly transport: Transport,
    private readonly users: Users,
    private readonly metrics: GatewayMetrics,
    clock: Clock,
    config: GatewayConfig,
  ) {
    this.pace = new Pace(config.sendsPerSecond, () => clock.nowMs());
    this.flood = new Flood(() => clock.nowMs());
  }

  onModuleInit(): void {
    this.jobs.every('gateway.send', 250, () => this.sendDue());
    this.jobs.every('gateway.prune-sent', 600_000, () => this.store.prune());
    this.jobs.onStop(() => this.stop());
  }

  /** Starts sending what is due; answers true when there may be more at once. */
  async sendDue(): Promise<boolean> {
    if (this.stopping || this.flood.isSilent) return false;
    if (!this.recovered && this.transport.exclusive) await this.store.recover();
    this.recovered = true;
    const paced = this.pace.available > 0;
    const lowest = paced ? PRIORITY.broadcast : PRIORITY.answer;
    const allowed = lowestAllowed(this.inFlight.size);
    if (allowed === null) {
      await Promise.race(this.inFlight.values());
      return true;
    }
    const limit = paced ? Math.max(1, Math.min(BATCH, this.pace.available)) : BATCH;
    const leftOut = [...this.inFlight.keys(), ...this.flood.restingChats()];
    const due = await this.store.claim(limit, Math.min(lowest, allowed), leftOut);
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
    const { chatId, view, picture, shownMessageId, priority } = message;
    let delivery: Delivery =
      shownMessageId === null || picture !== null
        ? await this.telegram.send(chatId, view, picture)
        : await this.telegram.edit(chatId, Number(shownMessageId), view);
    if (delivery.outcome === 'gone') delivery = await this.telegram.send(chatId, view, picture);
    if (delivery.outcome === 'refused' && priority === PRIORITY.code) {
      this.logger.error({ msg: 'Telegram refused a code', description: delivery.description });
      delivery = await this.telegram.sendPlain(chatId, view);
    }
    this.metrics.noteDelivery(message, delivery);
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
        this.logger.warn({ msg: 'Telegram asks to wait', afterMs: delivery.afterMs });
        this.flood.rest(message.chatId, delivery.afterMs);
        return this.store.defer(message, delivery.afterMs);
      case 'unknown': {
        const { description } = delivery;
        const lasts = message.priority === PRIORITY.code ? CODE_AGE_MS : OTHER_AGE_MS;
        if (message.ageMs < lasts) {
          this.logger.warn({ msg: 'Telegram does not answer', description });
          return this.store.defer(message, backoffMs(message.attempts, 500, 30_000));
        }
        this.logger.error({ msg: 'message given up', description });
        return this.store.finish(message, null);
      }
    }
  }

  /** Takes no further message and finishes those in hand, so that none is sent again after the next start. */
  private async stop(): Promise<void> {
    this.stopping = true;
    const done = new AbortController();
    const finished = Promise.all(this.inFlight.values()).finally(() => done.abort());
    await Promise.race([finished, pause(STOP_MS, done.signal)]);
  }
}

/** What may still be begun while so many calls are under way: slow notices never take a code's place. */
function lowestAllowed(underWay: number): number | null {
  if (underWay < ROOM_FOR_NOTICES) return PRIORITY.broadcast;
  if (underWay < ROOM_FOR_ANSWERS) return PRIORITY.answer;
  return underWay < ROOM_FOR_CODES ? PRIORITY.code : null;
}
