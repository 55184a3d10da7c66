import type { SmsPoolLedgerRow } from '../page/page-api';
import { Ledger } from '../smspool/ledger';
import { makeNumber } from '../smspool/numbers';
import { guessCode } from '../smspool/texts';
import { fullNumber, isRunning, type Activation } from './activation';
import type { Listing } from './listing';

const MOST_KEPT = 50_000;
const FIRST_ID = 635_468_021;

export interface Sale {
  readonly listing: Listing;
  readonly orderId: string | null;
  readonly lifeMs: number;
  readonly autoAfterMs: number | null;
}

/** The provider's own books: its activations and what they did to the balance. */
export class Activations {
  readonly all = new Map<string, Activation>();
  /** When the latest message of an activation arrived, unix milliseconds. */
  readonly arrivals = new Map<string, number>();
  private readonly running = new Set<Activation>();
  private readonly held = new Set<string>();
  private readonly byOrderId = new Map<string, Activation>();
  private readonly account = new Ledger();
  private lastId: number;

  /** @param countsFrom what ids count from, beside those of a real server */
  constructor(balanceCents: number, countsFrom = 0) {
    this.lastId = FIRST_ID + countsFrom;
    this.account.move('top-up', null, balanceCents);
  }

  get balanceCents(): number {
    return this.account.balanceCents;
  }

  get ledger(): readonly SmsPoolLedgerRow[] {
    return this.account.rows;
  }

  /** Those that run, oldest first. */
  active(): readonly Activation[] {
    for (const activation of this.running) this.turnClock(activation);
    return [...this.running];
  }

  hasOrderId(orderId: string): boolean {
    return this.byOrderId.has(orderId);
  }

  /** Sells a number; the caller has checked the balance. Null when the numbering plan has none left. */
  sell({ listing, orderId, lifeMs, autoAfterMs }: Sale): Activation | null {
    const iso = listing.country.country.short_name;
    const number = makeNumber(iso, (full) => this.held.has(full));
    if (!number) return null;
    const now = Date.now();
    this.lastId += 1;
    const activation: Activation = {
      id: String(this.lastId),
      listing,
      ...number,
      cents: listing.cents,
      orderId,
      orderedAtMs: now,
      expiresAtMs: now + lifeMs,
      state: 'waiting',
      messages: [],
      messageDueAtMs: autoAfterMs === null ? null : now + autoAfterMs,
    };
    this.dropOldest();
    this.all.set(activation.id, activation);
    this.running.add(activation);
    this.held.add(fullNumber(activation));
    if (orderId !== null) this.byOrderId.set(orderId, activation);
    this.account.move('purchase', activation.id, -listing.cents);
    return activation;
  }

  /** A message arrives; one that comes after the end is lost, as on a real line. */
  receive(activation: Activation, text: string, code = guessCode(text)): boolean {
    this.turnClock(activation);
    if (!isRunning(activation)) return false;
    const atMs = Date.now();
    activation.messages.push({ text, code, atMs });
    Object.assign(activation, { state: 'waiting', messageDueAtMs: null });
    this.arrivals.set(activation.id, atMs);
    return true;
  }

  /** Waits for a further code on the same number, until the end that it had anyway. */
  waitAgain(activation: Activation, autoAfterMs: number | null): void {
    activation.state = 'retry';
    activation.messageDueAtMs = autoAfterMs === null ? null : Date.now() + autoAfterMs;
  }

  finish(activation: Activation): void {
    this.end(activation, 'finished');
  }

  /** Gives the money back. */
  cancel(activation: Activation): void {
    if (!isRunning(activation)) return;
    this.end(activation, 'cancelled');
    this.account.move('refund', activation.id, activation.cents);
  }

  /** What has run out by now: paid back without a message, finished with one. */
  turnClock(activation: Activation): void {
    if (!isRunning(activation) || Date.now() < activation.expiresAtMs) return;
    if (activation.messages.length === 0) this.cancel(activation);
    else this.finish(activation);
  }

  private end(activation: Activation, state: 'finished' | 'cancelled'): void {
    Object.assign(activation, { state, messageDueAtMs: null });
    this.running.delete(activation);
    this.held.delete(fullNumber(activation));
  }

  /** An activation that runs is never dropped. */
  private dropOldest(): void {
    if (this.all.size < MOST_KEPT) return;
    for (const activation of this.all.values()) {
      if (isRunning(activation)) continue;
      this.all.delete(activation.id);
      this.arrivals.delete(activation.id);
      if (activation.orderId !== null) this.byOrderId.delete(activation.orderId);
      return;
    }
  }
}
