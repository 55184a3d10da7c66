import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@numera/database';
import { currentOrigin, jobOrigin, Outbox, type Origin } from '@numera/messaging';
import { OrdersConfig } from '../orders.config';
import { highestCost } from '../pricing/pricing.rules';
import { decide, type OrderInput } from './order.decisions';
import { OrderMessages } from './order.messages';
import { OrderMetrics } from './order.metrics';
import { snapshotOf, type OrderRecord, type OrderRow } from './order.row';
import { OrderStore, type SupplyTerms } from './order.store';

/** Where an order comes from, for what no message caused. */
export function originOf({ bot_id, correlation_id }: OrderRow): Origin {
  return currentOrigin() ?? jobOrigin(bot_id, correlation_id);
}

/** Carries out decisions: the lock, the change, its record and its messages are one transaction. */
@Injectable()
export class OrderService {
  constructor(
    private readonly database: Database,
    private readonly store: OrderStore,
    private readonly messages: OrderMessages,
    private readonly outbox: Outbox,
    private readonly config: OrdersConfig,
    private readonly metrics: OrderMetrics,
  ) {}

  /** Does what `input` does to the order in its present state; nothing when it is unknown or not concerned. */
  async advance(orderId: string, input: OrderInput): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.take(tx, await this.store.lock(tx, orderId), input);
    });
  }

  async advanceByHold(holdId: string, input: OrderInput): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.take(tx, await this.store.lockByHold(tx, holdId), input);
    });
  }

  /** Only the owner's own order is closed. */
  async cancel(botId: string, userId: string, orderId: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const record = await this.store.lock(tx, orderId);
      const isOwn = record?.order.bot_id === botId && record.order.user_id === userId;
      if (isOwn) await this.take(tx, record, { kind: 'cancel' });
    });
  }

  /** The decision, on an order that the caller has locked. */
  async take(tx: Transaction, record: OrderRecord | null, input: OrderInput): Promise<void> {
    if (record === null) return;
    const draft = decide(snapshotOf(record), input);
    if (draft.isUnchanged) return;
    const written = await this.store.apply(tx, record, draft, input.kind, this.terms(record.order));
    this.metrics.noteChange(tx, record.order, written);
    const messages = draft.notes.map((note) => this.messages.of(note, written));
    await this.outbox.add(tx, messages, originOf(record.order));
  }

  private terms(order: OrderRow): SupplyTerms {
    const { sourceIds, waitSec, expiryMarginSec } = this.config;
    const price = BigInt(order.price_cents);
    const maxCost = highestCost(this.config, order.service_id, price) ?? 0n;
    return { maxCost, sourceIds, waitSec, expiryMarginSec };
  }
}
