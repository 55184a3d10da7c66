import { Injectable } from '@nestjs/common';
import {
  AcquireNumber,
  CaptureHold,
  create,
  OrderCancelled,
  OrderClosing,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  OrderNeedsAttention,
  PlaceHold,
  ReleaseHold,
  ReleaseNumber,
  ReservationOpened,
  type OrderFacts,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { emojiOf } from '../catalogue/service-emoji';
import { QuoteService } from '../quote/quote.service';
import type { Note } from './order.draft';
import type { OrderRecord, OrderRow, ReservationRow } from './order.row';
import { orderIds } from './order.rules';

type Facts = Pick<OrderFacts, keyof OrderFacts>;

/** What every event of an order says. */
export function factsOf(order: OrderRow): Facts {
  return {
    orderId: order.id,
    userId: order.user_id,
    serviceId: order.service_id,
    serviceName: order.service_name,
    serviceEmoji: emojiOf(order.service_id, order.service_name),
    countryCode: order.country_code,
    numberType: order.number_type,
    price: BigInt(order.price_cents),
  };
}

/** Turns what a decision wants told into messages, from the rows as they were written. */
@Injectable()
export class OrderMessages {
  constructor(private readonly quotes: QuoteService) {}

  of(note: Note, record: OrderRecord): object {
    const { order } = record;
    const { id: orderId, user_id: userId, hold_id: holdId } = order;
    const facts = factsOf(order);
    switch (note.say) {
      case 'acquire':
        return acquire(order, find(record, note.reservationId));
      case 'release_number':
        return create(ReleaseNumber, { orderId, reservationId: note.reservationId });
      case 'opened':
        return this.opened(order, find(record, note.reservationId));
      case 'completed':
        return completed(order, find(record, note.reservationId));
      case 'capture_hold':
        return create(CaptureHold, { holdId, userId, transferId: orderIds.capture(holdId) });
      case 'release_hold':
        return create(ReleaseHold, { holdId, userId, transferId: orderIds.release(holdId) });
      case 'closing':
        return create(OrderClosing, { ...facts, cause: order.closing_cause ?? 'expiry' });
      case 'expired':
        return create(OrderExpired, facts);
      case 'cancelled':
        return create(OrderCancelled, facts);
      case 'failed':
        return create(OrderFailed, {
          ...facts,
          reason: order.failure ?? 'internal',
          missing: note.missing,
          newPrice: note.newPrice,
        });
      case 'attention':
        return create(OrderNeedsAttention, { orderId, problem: note.problem });
    }
  }

  placeHold(order: OrderRow): PlaceHold {
    const { id, hold_id, user_id, price_cents } = order;
    return create(PlaceHold, {
      holdId: hold_id,
      userId: user_id,
      amount: BigInt(price_cents),
      reference: id,
    });
  }

  private opened(order: OrderRow, reservation: ReservationRow): ReservationOpened {
    return create(ReservationOpened, {
      ...factsOf(order),
      reservationId: reservation.id,
      phoneNumber: known(reservation.phone_number),
      accountId: known(reservation.account_id),
      externalId: known(reservation.external_id),
      openedAt: known(reservation.opened_at).toISOString(),
      deadline: known(order.deadline).toISOString(),
      serverNumber: this.quotes.serverNumber(reservation.source_id),
    });
  }
}

function acquire(order: OrderRow, reservation: ReservationRow): AcquireNumber {
  return create(AcquireNumber, {
    reservationId: reservation.id,
    orderId: order.id,
    serviceId: order.service_id,
    countryCode: order.country_code,
    maxCost: BigInt(reservation.max_cost_e4),
    sourceIds: reservation.source_ids,
  });
}

function completed(order: OrderRow, reservation: ReservationRow): OrderCompleted {
  return create(OrderCompleted, {
    ...factsOf(order),
    reservationId: reservation.id,
    phoneNumber: known(reservation.phone_number),
    code: known(reservation.code),
    text: reservation.text ?? '',
  });
}

function find({ reservations }: OrderRecord, id: string): ReservationRow {
  return known(reservations.find((reservation) => reservation.id === id) ?? null);
}

function known<T>(value: T | null): T {
  if (value === null) throw new AppError('ORDERS.INCOMPLETE_ROW', 'bug');
  return value;
}
