import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Replicas } from '@numera/database';
import { backoffMs, pause, toError } from '@numera/kernel';
import { jobOrigin, msSince, noteStep, runWithOrigin } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { GatewayConfig } from '../gateway.config';
import { GatewayMetrics } from '../gateway.metrics';
import { Users } from '../users/users';
import { nameOfPriority, PRIORITY } from './outgoing';
import { OutgoingStore, type DueMessage } from './outgoing.store';
import { TelegramClient, type Attachment, type Delivery } from './telegram.client';

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
 * says so; notices keep a pace, so that there is always room for a code. Order, pace and silence are kept in the
 * database, for all replicas together; only the room for calls is this process's own.
 *
 * A reply that is lost leaves open whether the message arrived. It is sent again: a message twice is better
 * than a code never, and an edit repeats without effect.
 */
@Injectable()
export class Sender implements OnModuleInit {
  private readonly logger = new Logger(Sender.name);
  private readonly inFlight = new Map<string, Promise<void>>();
  private stopping = false;

  constructor(
    private readonly config: GatewayConfig,
    private readonly jobs: Jobs,
    private readonly replicas: Replicas,
    private readonly store: OutgoingStore,
    private readonly telegram: TelegramClient,
    private readonly users: Users,
    private readonly metrics: GatewayMetrics,
  ) {}

  onModuleInit(): void {
    this.replicas.onDeath((dead) => this.store.free(dead));
    this.jobs.every('gateway.send', 250, () => this.sendDue());
    this.jobs.every('gateway.prune-sent', 600_000, () => this.store.prune());
    this.jobs.onStop(() => this.stop());
  }

  /** Starts sending what is due; answers true when there may be more at once. */
  async sendDue(): Promise<boolean> {
    if (this.stopping) return false;
    const lowestPriority = lowestAllowed(this.inFlight.size);
    if (lowestPriority === null) {
      await Promise.race(this.inFlight.values());
      return true;
    }
    const { botId, sendsPerSecond: noticesPerSecond } = this.config;
    const replica = this.replicas.id;
    const claim = { replica, limit: BATCH, lowestPriority, noticesPerSecond };
    const due = await this.store.claim(botId, claim);
    for (const message of due) {
      const origin = jobOrigin(botId, message.correlationId ?? undefined);
      const work = runWithOrigin(origin, () => this.send(message))
        .catch((thrown: unknown) => {
          this.logger.error({ msg: 'sending failed', error: toError(thrown) });
        })
        .finally(() => {
          this.inFlight.delete(message.id);
          this.jobs.wake('gateway.send');
        });
      this.inFlight.set(message.id, work);
    }
    return due.length > 0;
  }

  private async send(message: DueMessage): Promise<void> {
    const { chatId, view, shownMessageId, priority, attempts, ageMs } = message;
    const attachment = attachmentOf(message);
    const startedMs = performance.now();
    const kind = shownMessageId === null || attachment !== null ? 'send' : 'edit';
    let delivery: Delivery =
      kind === 'send' || shownMessageId === null
        ? await this.telegram.send(chatId, view, attachment)
        : await this.telegram.edit(chatId, Number(shownMessageId), view);
    if (delivery.outcome === 'gone') delivery = await this.telegram.send(chatId, view, attachment);
    if (delivery.outcome === 'refused' && priority === PRIORITY.code) {
      this.logger.error({ msg: 'Telegram refused a code', description: delivery.description });
      delivery = await this.telegram.sendPlain(chatId, view);
    }
    this.metrics.noteDelivery(message, delivery);
    noteStep({
      msg: 'Telegram called',
      kind,
      priority: nameOfPriority(priority),
      outcome: delivery.outcome,
      attempt: attempts,
      waitedMs: Math.round(ageMs),
      ms: msSince(startedMs),
    });
    await this.settle(message, delivery);
  }

  private async settle(message: DueMessage, delivery: Delivery): Promise<void> {
    const { botId } = this.config;
    const finish = (messageId: number | null): Promise<void> =>
      this.store.finish(botId, this.replicas.id, message, messageId);
    switch (delivery.outcome) {
      case 'sent':
        return finish(delivery.messageId);
      case 'unreachable':
        await this.users.markBlocked(botId, message.chatId);
        return finish(null);
      case 'gone':
      case 'refused': {
        const description = delivery.outcome === 'gone' ? 'gone' : delivery.description;
        this.logger.error({ msg: 'Telegram refused a message', description });
        return finish(null);
      }
      case 'later':
        this.logger.warn({ msg: 'Telegram asks to wait', afterMs: delivery.afterMs });
        await this.store.rest(botId, message.chatId, delivery.afterMs);
        return this.store.defer(this.replicas.id, message, delivery.afterMs);
      case 'unknown': {
        const { description } = delivery;
        const lasts = message.priority === PRIORITY.code ? CODE_AGE_MS : OTHER_AGE_MS;
        if (message.ageMs < lasts) {
          this.logger.warn({ msg: 'Telegram does not answer', description });
          const pauseMs = backoffMs(message.attempts, 500, 30_000);
          return this.store.defer(this.replicas.id, message, pauseMs);
        }
        this.logger.error({ msg: 'message given up', description });
        return finish(null);
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

function attachmentOf({ picture, document, documentName }: DueMessage): Attachment | null {
  if (picture) return { kind: 'picture', body: picture };
  return document ? { kind: 'document', body: document, name: documentName ?? 'file' } : null;
}

/** What may still be begun while so many calls are under way: slow notices never take a code's place. */
function lowestAllowed(underWay: number): number | null {
  if (underWay < ROOM_FOR_NOTICES) return PRIORITY.broadcast;
  if (underWay < ROOM_FOR_ANSWERS) return PRIORITY.answer;
  return underWay < ROOM_FOR_CODES ? PRIORITY.code : null;
}
