import { Injectable } from '@nestjs/common';
import {
  AcquireNumber,
  CaptureHold,
  ChangeRefused,
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
  ReservationClosed,
  ReservationOpened,
  type OrderFacts,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { emojiOf } from '../catalogue/service-emoji';
import { OrdersConfig } from '../orders.config';
import { ServerNumbers } from '../source/server-numbers';
import type { Note } from './order.draft';
import {
  changesLeftOf,
  heldOf,
  type OrderRecord,
  type OrderRow,
  type ReservationRow,
} from './order.row';
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
  constructor(
    private readonly servers: ServerNumbers,
    private readonly config: OrdersConfig,
  ) {}

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
      case 'closed':
        return create(ReservationClosed, { orderId, reservationId: note.reservationId });
      case 'unchanged':
        return this.unchanged(record, note.reason);
      case 'completed':
        return completed(order, find(record, note.reservationId));
      case 'capture_hold':
        return captureHold(order);
      case 'release_hold':
        return create(ReleaseHold, { holdId, userId, transferId: orderIds.release(holdId) });
      case 'closing':
        return create(OrderClosing, { ...facts, cause: order.closing_cause ?? 'expiry' });
      case 'locked':
        return create(OrderClosing, {
          ...facts,
          cause: order.closing_cause ?? 'expiry',
          lockedUntil: note.until,
          phoneNumber: find(record, note.reservationId).phone_number,
        });
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
          resendOf: order.resend_order_id,
        });
      case 'attention':
        return create(OrderNeedsAttention, { orderId, problem: note.problem });
    }
  }

  placeHold(order: OrderRow): PlaceHold {
    const { id, hold_id, user_id } = order;
    return create(PlaceHold, {
      holdId: hold_id,
      userId: user_id,
      amount: heldOf(order),
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
      serverNumber: this.servers.of(reservation.source_id),
      sequence: reservation.sequence,
      changesLeft: changesLeftOf(order, this.config.maxChanges),
    });
  }

  private unchanged(
    { order, reservations }: OrderRecord,
    reason: ChangeRefused['reason'],
  ): ChangeRefused {
    const shown = reservations.findLast(({ state }) => state === 'open') ?? null;
    return create(ChangeRefused, {
      ...factsOf(order),
      reason,
      phoneNumber: shown?.phone_number ?? null,
      deadline: shown === null ? null : (order.deadline?.toISOString() ?? null),
      serverNumber: this.servers.of(shown?.source_id ?? null),
      sequence: shown?.sequence ?? reservations.length,
      changesLeft: changesLeftOf(order, this.config.maxChanges),
    });
  }
}

/** All of the hold, or the less that the number's own price is; the rest goes back with it. */
function captureHold(order: OrderRow): CaptureHold {
  const { hold_id: holdId, user_id: userId } = order;
  const price = BigInt(order.price_cents);
  return create(CaptureHold, {
    holdId,
    userId,
    transferId: orderIds.capture(holdId),
    ...(price < heldOf(order) ? { amount: price } : {}),
  });
}

function acquire(order: OrderRow, reservation: ReservationRow): AcquireNumber {
  return create(AcquireNumber, {
    reservationId: reservation.id,
    orderId: order.id,
    serviceId: order.service_id,
    countryCode: reservation.country_code ?? order.country_code,
    maxCost: BigInt(reservation.max_cost_e4),
    sourceIds: reservation.source_ids,
    maxPrice: BigInt(reservation.price_cents ?? order.price_cents),
    resendOf: order.resend_of,
  });
}

function completed(order: OrderRow, reservation: ReservationRow): OrderCompleted {
  return create(OrderCompleted, {
    ...factsOf(order),
    reservationId: reservation.id,
    phoneNumber: known(reservation.phone_number),
    code: known(reservation.code),
    text: reservation.text ?? '',
    canResend: reservation.can_resend,
  });
}

function find({ reservations }: OrderRecord, id: string): ReservationRow {
  return known(reservations.find((reservation) => reservation.id === id) ?? null);
}

function known<T>(value: T | null): T {
  if (value === null) throw new AppError('ORDERS.INCOMPLETE_ROW', 'bug');
  return value;
}
