import { randomInt } from 'node:crypto';
import type { SmsPoolLedgerRow } from '../page/page-api';
import type { PoolOffer } from './catalogue';
import { Ledger } from './ledger';
import { makeNumber } from './numbers';
import { fullNumber, type PoolOrder } from './order';
import { guessCode } from './texts';

const MAX_ORDERS = 50_000;
const MAX_ISSUED = 200_000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** An expired order is paid back this long after its end, by itself. */
const REFUND_AFTER_MS = 3_000;
/** A completed order stays in `request/active` for so long, then only `sms/check` and the history know it. */
const LISTED_AFTER_END_MS = 5_000;

/** SMSPool's own books: its orders and what they did to the balance. */
export class Books {
  readonly orders = new Map<string, PoolOrder>();
  /** When the latest message of an order arrived, unix milliseconds. */
  readonly arrivals = new Map<string, number>();
  private readonly account = new Ledger();
  private readonly open = new Set<PoolOrder>();
  /** In the order in which they ended, so that the one to drop is always the first. */
  private readonly ended = new Set<PoolOrder>();
  private readonly justCompleted = new Set<PoolOrder>();
  /** Numbers that open orders hold. */
  private readonly held = new Set<string>();
  /** Numbers handed out since the cache was cleared; none comes twice. */
  private readonly issued = new Set<string>();

  constructor(
    balanceCents: number,
    private readonly maxOrders = MAX_ORDERS,
  ) {
    this.account.move('top-up', null, balanceCents);
  }

  get balanceCents(): number {
    return this.account.balanceCents;
  }

  get ledger(): readonly SmsPoolLedgerRow[] {
    return this.account.rows;
  }

  openOrders(): readonly PoolOrder[] {
    return [...this.open];
  }

  /** What `request/active` shows: what waits, and what was completed a moment ago. */
  listedOrders(): readonly PoolOrder[] {
    const now = Date.now();
    for (const order of this.open) this.turnClock(order);
    for (const order of this.justCompleted) {
      if (!isFresh(order, now)) this.justCompleted.delete(order);
    }
    return [...[...this.open].filter(({ state }) => state === 'pending'), ...this.justCompleted];
  }

  /** Sells a number; the caller has checked the balance. Null when the plan has none left. */
  sell(
    offer: PoolOffer,
    cents: number,
    lifeMs: number,
    autoAfterMs: number | null,
  ): PoolOrder | null {
    const number = makeNumber(
      offer.country.short_name,
      (full) => this.held.has(full) || this.issued.has(full),
    );
    if (!number) return null;
    const now = Date.now();
    const order: PoolOrder = {
      orderCode: this.freeCode(),
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
      isRefundable: true,
      isActivated: false,
      isArchived: false,
      earlier: null,
    };
    this.orders.set(order.orderCode, order);
    this.hold(order);
    this.dropOld();
    this.account.move('purchase', order.orderCode, -cents);
    return order;
  }

  /** A message arrives; one that comes after the end, or once more, is lost, as on a real line. */
  receive(order: PoolOrder, text: string, code = guessCode(text)): boolean {
    this.turnClock(order);
    if (order.state !== 'pending' || order.earlier?.text === text) return false;
    Object.assign(order, { code, text, earlier: null, isRefundable: false });
    this.end(order, 'completed');
    this.arrivals.set(order.orderCode, Date.now());
    return true;
  }

  refund(order: PoolOrder): void {
    if (!order.isRefundable || order.state === 'refunded' || order.state === 'completed') return;
    this.end(order, 'refunded', order.endedAtMs ?? Date.now());
    this.account.move('refund', order.orderCode, order.cents);
  }

  /** Whether somebody else holds the number of an ended order by now. */
  isNumberGone(order: PoolOrder): boolean {
    return !this.open.has(order) && this.held.has(fullNumber(order));
  }

  /** Waits for a further message on the same number; whatever happens, nothing is paid back any more. */
  waitAgain(order: PoolOrder, lifeMs: number, autoAfterMs: number | null): void {
    const now = Date.now();
    Object.assign(order, {
      state: 'pending',
      earlier: order.text === '' ? null : { code: order.code, text: order.text },
      code: '',
      text: '',
      endedAtMs: null,
      expiresAtMs: now + lifeMs,
      messageDueAtMs: autoAfterMs === null ? null : now + autoAfterMs,
      isRefundable: false,
      isArchived: false,
    });
    this.ended.delete(order);
    this.justCompleted.delete(order);
    this.hold(order);
  }

  /** Brings an old order back for its price. */
  reactivate(order: PoolOrder, lifeMs: number, autoAfterMs: number | null): void {
    this.waitAgain(order, lifeMs, autoAfterMs);
    this.account.move('purchase', order.orderCode, -order.cents);
  }

  archiveEnded(): void {
    for (const order of this.ended) order.isArchived = true;
  }

  /** Numbers that were handed out before may come again. */
  clearCache(): void {
    this.issued.clear();
  }

  /** Ends what has run out by now, and pays back what ended long enough ago. */
  turnClock(order: PoolOrder): void {
    const now = Date.now();
    if (order.state === 'pending' && now >= order.expiresAtMs) this.runOut(order);
    if (order.state === 'expired' && now >= (order.endedAtMs ?? now) + REFUND_AFTER_MS) {
      this.refund(order);
    }
  }

  /** An order that had a message keeps it; one that will be paid back stays open until then. */
  private runOut(order: PoolOrder): void {
    if (order.earlier) {
      Object.assign(order, { ...order.earlier, earlier: null });
      return this.end(order, 'completed', order.expiresAtMs);
    }
    if (!order.isRefundable) return this.end(order, 'expired', order.expiresAtMs);
    Object.assign(order, {
      state: 'expired',
      endedAtMs: order.expiresAtMs,
      messageDueAtMs: null,
    });
  }

  private hold(order: PoolOrder): void {
    this.open.add(order);
    this.held.add(fullNumber(order));
    if (this.issued.size >= MAX_ISSUED) this.issued.clear();
    this.issued.add(fullNumber(order));
  }

  private end(order: PoolOrder, state: PoolOrder['state'], endedAtMs = Date.now()): void {
    Object.assign(order, { state, endedAtMs, messageDueAtMs: null });
    this.open.delete(order);
    this.held.delete(fullNumber(order));
    this.ended.add(order);
    if (state === 'completed') this.justCompleted.add(order);
  }

  /** An order that waits, or still shows in `request/active`, is never dropped. */
  private dropOld(): void {
    const now = Date.now();
    for (const order of this.ended) {
      if (this.orders.size <= this.maxOrders) return;
      if (order.state === 'completed' && isFresh(order, now)) continue;
      this.ended.delete(order);
      this.justCompleted.delete(order);
      this.orders.delete(order.orderCode);
      this.arrivals.delete(order.orderCode);
    }
  }

  private freeCode(): string {
    const code = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    return this.orders.has(code) ? this.freeCode() : code;
  }
}

const isFresh = ({ endedAtMs }: PoolOrder, now: number): boolean =>
  now - (endedAtMs ?? 0) < LISTED_AFTER_END_MS;
