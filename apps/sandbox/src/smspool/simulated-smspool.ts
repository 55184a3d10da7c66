import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SmsPoolBooks, SmsPoolSettings } from '../page/page-api';
import type { SmsPoolPanel } from '../page/panels';
import { readFields } from '../telegram/call-fields';
import { CallCount } from '../wire/call-count';
import { answerWithPage } from '../wire/error-page';
import { Later } from '../wire/later';
import { Listeners } from '../wire/listeners';
import { OwnPort } from '../wire/own-port';
import { takePurchaseFault } from '../wire/purchase-fault';
import { ANSWERS, type Answer } from './answers';
import { Books } from './books';
import { FIELDS, type Fields } from './endpoint';
import { answerOf } from './endpoints';
import { pageOrder, type PoolOrder } from './order';
import { DEFAULTS, merged } from './settings';
import { makeMessage } from './texts';

export interface SimulatedSmsPoolOptions {
  readonly key?: string;
  readonly balanceCents?: number;
  readonly settings?: Partial<SmsPoolSettings>;
}

const DEFAULT_KEY = 'SandboxKeySandboxKeySandboxKey12';
const CLOCK_MS = 250;
const PANEL_ORDERS = 200;

/** SMSPool as a client sees it: its endpoints with the shapes of its recorded answers, and its own books. */
export class SimulatedSmsPool implements SmsPoolPanel {
  readonly key: string;
  /** Runs before a call takes effect and after it; awaited. */
  onCall: ((path: string, phase: 'before' | 'after-effect') => void | Promise<void>) | null = null;
  private readonly calls = new CallCount();
  private readonly accounts: Books;
  private settings: SmsPoolSettings;
  private readonly listeners = new Listeners();
  private readonly clock: NodeJS.Timeout;
  private readonly later = new Later();
  private readonly port = new OwnPort();

  constructor(options: SimulatedSmsPoolOptions = {}) {
    this.key = options.key ?? DEFAULT_KEY;
    this.accounts = new Books(options.balanceCents ?? 50_000);
    this.settings = merged(DEFAULTS, options.settings ?? {});
    this.clock = setInterval(() => this.turnClock(), CLOCK_MS);
    this.clock.unref();
  }

  async start(port = 0): Promise<{ url: string }> {
    const url = await this.port.start(
      (request, response) => void this.handle(request, response),
      port,
    );
    return { url };
  }

  async stop(): Promise<void> {
    clearInterval(this.clock);
    this.later.stop();
    await this.port.stop();
  }

  /** Every order there has been, oldest first. */
  allOrders(): readonly PoolOrder[] {
    return [...this.accounts.orders.values()];
  }

  /** When each order's message arrived, unix milliseconds. */
  get arrivals(): ReadonlyMap<string, number> {
    return this.accounts.arrivals;
  }

  books(): SmsPoolBooks {
    const newest = [...this.accounts.orders.values()].slice(-PANEL_ORDERS).reverse();
    return {
      balance: (this.accounts.balanceCents / 100).toFixed(2),
      orders: newest.map(pageOrder),
      ledger: this.accounts.ledger.slice(-PANEL_ORDERS).reverse(),
      calls: this.calls.byName(),
      settings: this.settings,
    };
  }

  configure(settings: Partial<SmsPoolSettings>): void {
    this.settings = merged(this.settings, settings);
    this.listeners.tell();
  }

  onChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** A message comes to an order's number, now or later; a realistic one without a text. */
  sendMessage(orderCode: string, message: { text?: string; delayMs?: number } = {}): void {
    const order = this.accounts.orders.get(orderCode);
    if (!order) throw new Error(`there is no order ${orderCode}`);
    const deliver = (): void => {
      if (message.text !== undefined) this.accounts.receive(order, message.text);
      else this.deliverOwn(order);
      this.listeners.tell();
    };
    this.later.run(deliver, message.delayMs);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://smspool');
    const path = url.pathname;
    this.calls.note(path);
    const fields = await readFields(request, url.searchParams).catch(() => null);
    if (this.settings.delayMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.settings.delayMs));
    }
    if (this.isOut(request, response)) return;
    await this.onCall?.(path, 'before');
    const isPurchase = path === '/purchase/sms';
    const fault = isPurchase ? this.takePurchaseFault() : 'none';
    if (fault === 'lost-before') return void request.socket.destroy();
    const values = new Map<string, string>();
    for (const name of FIELDS) {
      const value = fields?.text(name);
      if (value !== null && value !== undefined) values.set(name, value);
    }
    const answer = refusalOf(fault) ?? this.answer(request, path, values);
    this.listeners.tell();
    await this.onCall?.(path, 'after-effect');
    if (fault === 'lost-after') return void request.socket.destroy();
    if (fault === 'html-after') return answerWithPage(response, 502);
    if (response.destroyed) return;
    if (!answer) return answerWithPage(response, 404);
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer.body));
  }

  private answer(request: IncomingMessage, path: string, fields: Fields): Answer | null {
    const bearer = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1];
    const key = bearer ?? fields.get('key') ?? '';
    const isRightKey = key === this.key && this.settings.outage !== 'bad-key';
    const side = { books: this.accounts, settings: this.settings };
    return answerOf({ method: request.method ?? '', path, key, fields }, side, isRightKey);
  }

  /** Whether an outage has answered (or kept silent) instead. */
  private isOut(request: IncomingMessage, response: ServerResponse): boolean {
    switch (this.settings.outage) {
      case 'none':
      case 'bad-key':
        return false;
      case 'server-error':
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"success":0}');
        return true;
      case 'html':
        answerWithPage(response, 502);
        return true;
      case 'rate-limit':
        answerWithPage(response, 429);
        return true;
      case 'hang':
        this.port.hold(response);
        return true;
      case 'connection-lost':
        request.socket.destroy();
        return true;
    }
  }

  private takePurchaseFault(): SmsPoolSettings['purchaseFault'] {
    const { fault, settings } = takePurchaseFault(this.settings);
    this.settings = settings;
    return fault;
  }

  private turnClock(): void {
    const now = Date.now();
    let changed = false;
    for (const order of this.accounts.openOrders()) {
      const before = order.state;
      if (order.messageDueAtMs !== null && now >= order.messageDueAtMs) this.deliverOwn(order);
      this.accounts.turnClock(order);
      changed ||= order.state !== before;
    }
    if (changed) this.listeners.tell();
  }

  private deliverOwn(order: PoolOrder): void {
    const { text, code } = makeMessage(order.offer.service, order.offer.country);
    this.accounts.receive(order, text, code);
  }
}

function refusalOf(fault: SmsPoolSettings['purchaseFault']): Answer | null {
  switch (fault) {
    case 'out-of-stock':
      return ANSWERS.outOfStock(7);
    case 'no-balance':
      return ANSWERS.noBalance(7, 24, 0);
    case 'price-not-found':
      return ANSWERS.priceNotFound('0.01');
    case 'server-error':
      return { status: 500, body: { success: 0 } };
    case 'none':
    case 'lost-before':
    case 'lost-after':
    case 'html-after':
      return null;
  }
}
