import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@numera/database';
import {
  Batcher,
  Inbox,
  jobOrigin,
  noteStep,
  Outbox,
  seal,
  type Origin,
  type Step,
} from '@numera/messaging';
import { OrdersConfig } from '../orders.config';
import { highestCost } from '../pricing/pricing.rules';
import { OrderChangeStore } from './order-change.store';
import { decide, type OrderInput } from './order.decisions';
import type { Draft, OrderSnapshot } from './order.draft';
import { OrderMessages } from './order.messages';
import { OrderMetrics } from './order.metrics';
import { snapshotOf, type OrderRecord, type OrderRow } from './order.row';
import { orderIds } from './order.rules';
import { OrderStore } from './order.store';

/** What a message says of an order, which it knows by its hold. */
interface Concern {
  readonly holdId: string;
  readonly input: OrderInput;
  /** Only this user's own order is meant. */
  readonly owner?: { readonly botId: string; readonly userId: string };
}

/** What happens to an order that is locked, and where that comes from; null for what no message caused. */
export interface Happening {
  readonly record: OrderRecord;
  readonly input: OrderInput;
  readonly origin: Origin | null;
}

/** The origin of what no message caused: the order's own. */
export function originOf({ bot_id, correlation_id }: OrderRow): Origin {
  return jobOrigin(bot_id, correlation_id);
}

/**
 * Carries out decisions: the lock, the change, its record and its messages are one transaction. What arrives
 * together, as the codes of one look do, is carried out together.
 */
@Injectable()
export class OrderService {
  private readonly batcher: Batcher<Concern>;

  constructor(
    private readonly changes: OrderChangeStore,
    private readonly messages: OrderMessages,
    private readonly outbox: Outbox,
    private readonly config: OrdersConfig,
    private readonly metrics: OrderMetrics,
    private readonly database: Database,
    store: OrderStore,
    inbox: Inbox,
  ) {
    this.batcher = new Batcher(database, inbox, {
      keyOf: ({ holdId }) => holdId,
      write: async (tx, items) => {
        const records = await store.lockByHolds(
          tx,
          items.map(({ input }) => input.holdId),
        );
        const happenings = items.flatMap(({ input: { holdId, input, owner }, origin }) => {
          const record = records.get(holdId);
          return record && isMeant(record.order, owner) ? [{ record, input, origin }] : [];
        });
        await this.take(tx, happenings);
      },
    });
  }

  /** Does what `input` does to the order in its present state; nothing when it is unknown or not concerned. */
  advance(orderId: string, input: OrderInput): Promise<void> {
    return this.advanceByHold(orderIds.hold(orderId), input);
  }

  advanceByHold(holdId: string, input: OrderInput): Promise<void> {
    return this.batcher.add({ holdId, input });
  }

  /** Only the owner's own order is closed. */
  cancel(botId: string, userId: string, orderId: string): Promise<void> {
    const holdId = orderIds.hold(orderId);
    return this.batcher.add({ holdId, input: { kind: 'cancel' }, owner: { botId, userId } });
  }

  /** The decisions, about different orders that the caller has locked. */
  async take(tx: Transaction, happenings: readonly Happening[]): Promise<void> {
    const decided = happenings
      .map(({ record, input, origin }) => ({
        record,
        draft: decide(this.snapshot(record), input),
        cause: input.kind,
        wait: this.config,
        origin: origin ?? originOf(record.order),
      }))
      .filter(({ draft }) => !draft.isUnchanged);
    if (decided.length === 0) return;
    const written = await this.changes.apply(tx, decided);
    const envelopes = decided.flatMap(({ record, draft, cause, origin }, at) => {
      const now = written[at];
      if (!now) return [];
      this.metrics.noteChange(tx, record.order, now);
      this.database.afterCommit(tx, () => noteStep(stepOf(now.order, cause, draft), origin));
      return draft.notes.map((note) => seal(this.messages.of(note, now), origin));
    });
    await this.outbox.addSealed(tx, envelopes);
  }

  private snapshot(record: OrderRecord): OrderSnapshot {
    const { maxChanges, sourceIds } = this.config;
    return snapshotOf(record, maxChanges, () => {
      const { service_id: serviceId, country_code: countryCode, price_cents } = record.order;
      const ware = { serviceId, countryCode, sourceId: sourceIds[0] ?? '' };
      return { sourceIds, maxCost: highestCost(this.config, ware, BigInt(price_cents)) ?? 0n };
    });
  }
}

function isMeant(order: OrderRow, owner: Concern['owner']): boolean {
  return !owner || (order.bot_id === owner.botId && order.user_id === owner.userId);
}

function stepOf({ id }: OrderRow, cause: string, { transitions }: Draft): Step {
  const moves = transitions.map(({ subject, from, to }) => `${subject} ${from ?? 'new'}→${to}`);
  return { msg: 'order changed', orderId: id, cause, moves };
}
