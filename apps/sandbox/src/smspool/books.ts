import { randomInt } from 'node:crypto';
import type { SmsPoolLedgerRow, SmsPoolOrder } from '../page/page-api';
import type { PoolOffer } from './catalogue';
import { makeNumber } from './numbers';
import { guessCode } from './texts';

/** An order as SMSPool keeps it. Times are unix milliseconds. */
export interface PoolOrder {
  readonly orderCode: string;
  readonly offer: PoolOffer;
  readonly cc: string;
  readonly national: string;
  readonly cents: number;
  readonly orderedAtMs: number;
  expiresAtMs: number;
  state: 'pending' | 'completed' | 'expired' | 'refunded';
  code: string;
  text: string;
  endedAtMs: number | null;
  messageDueAtMs: number | null;
  cancelRefusals: number;
  resends: number;
}

const MAX_ORDERS = 50_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** An expired order is paid back this long after its end, by itself. */
const REFUND_AFTER_MS = 3_000;

export const dollars = (cents: number): string => (cents / 100).toFixed(2);

/** SMSPool's own books: orders, balance and every movement of it, in whole cents. */
export class Books {
  readonly orders = new Map<string, PoolOrder>();
  readonly ledger: SmsPoolLedgerRow[] = [];
  /** When the message of an order arrived, unix milliseconds. */
  readonly arrivals = new Map<string, number>();
  private readonly open = new Set<PoolOrder>();
  private cents = 0;

  constructor(balanceCents: number) {
    this.move('top-up', null, balanceCents);
  }

  get balanceCents(): number {
    return this.cents;
  }

  openOrders(): readonly PoolOrder[] {
    return [...this.open];
  }

  /** Sells a number; the caller has checked the balance. */
  sell(offer: PoolOffer, cents: number, lifeMs: number, autoAfterMs: number | null): PoolOrder {
    const now = Date.now();
    const orderCode = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    const taken = new Set([...this.open].map((one) => one.cc + one.national));
    let number = makeNumber(offer.country.short_name);
    while (taken.has(number.cc + number.national)) number = makeNumber(offer.country.short_name);
    const order: PoolOrder = {
      orderCode,
      offer,
      ...number,
      cents,
      orderedAtMs: now,
      expiresAtMs: now + lifeMs,
      state: 'pending',
      code: '',
      text: '',
      endedAtMs: null,
      messageDueAtMs: autoAfterMs === null ? null : now + autoAfterMs,
      cancelRefusals: 0,
      resends: 0,
    };
    this.orders.set(orderCode, order);
    this.open.add(order);
    const [oldest] = this.orders.keys();
    if (this.orders.size > MAX_ORDERS && oldest !== undefined) this.orders.delete(oldest);
    this.move('purchase', orderCode, -cents);
    return order;
  }

  /** A message arrives; one that comes after the end is lost, as on a real line. */
  receive(order: PoolOrder, text: string, code = guessCode(text)): boolean {
    this.turnClock(order);
    if (order.state !== 'pending') return false;
    const now = Date.now();
    Object.assign(order, { state: 'completed', code, text, endedAtMs: now, messageDueAtMs: null });
    this.open.delete(order);
    this.arrivals.set(order.orderCode, now);
    return true;
  }

  refund(order: PoolOrder): void {
    if (order.state === 'refunded' || order.state === 'completed') return;
    Object.assign(order, {
      state: 'refunded',
      endedAtMs: order.endedAtMs ?? Date.now(),
      messageDueAtMs: null,
    });
    this.open.delete(order);
    this.move('refund', order.orderCode, order.cents);
  }

  /** Ends what has run out by now, and pays back what ended long enough ago. */
  turnClock(order: PoolOrder): void {
    const now = Date.now();
    if (order.state === 'pending' && now >= order.expiresAtMs) {
      Object.assign(order, {
        state: 'expired',
        endedAtMs: order.expiresAtMs,
        messageDueAtMs: null,
      });
    }
    if (order.state === 'expired' && now >= (order.endedAtMs ?? now) + REFUND_AFTER_MS) {
      this.refund(order);
    }
  }

  private move(kind: SmsPoolLedgerRow['kind'], orderCode: string | null, cents: number): void {
    this.cents += cents;
    this.ledger.push({
      at: new Date().toISOString(),
      kind,
      orderCode,
      amount: dollars(cents),
      balanceAfter: dollars(this.cents),
    });
  }
}

/** An order as the panel shows it. */
export function pageOrder(order: PoolOrder): SmsPoolOrder {
  const { offer } = order;
  return {
    orderCode: order.orderCode,
    phoneNumber: `+${order.cc}${order.national}`,
    serviceId: offer.service.ID,
    serviceName: offer.service.name,
    countryName: offer.country.name,
    shortName: offer.country.short_name,
    pool: offer.pool,
    cost: dollars(order.cents),
    status: order.state,
    code: order.code,
    fullCode: order.text,
    orderedAt: Math.floor(order.orderedAtMs / 1_000),
    expiresAt: Math.floor(order.expiresAtMs / 1_000),
    messageDueAtMs: order.messageDueAtMs,
  };
}
