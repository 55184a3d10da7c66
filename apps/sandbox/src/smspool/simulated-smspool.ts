import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SmsPoolBooks, SmsPoolSettings } from '../page/page-api';
import type { SmsPoolPanel } from '../page/panels';
import { readFields } from '../telegram/call-fields';
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
const CALLS_KEPT = 200_000;

/** SMSPool as a client sees it: its endpoints with the shapes of its recorded answers, and its own books. */
export class SimulatedSmsPool implements SmsPoolPanel {
  readonly key: string;
  /** Runs before a call takes effect and after it; awaited. */
  onCall: ((path: string, phase: 'before' | 'after-effect') => void | Promise<void>) | null = null;
  /** When calls came, unix milliseconds, and how many by path. */
  readonly callTimes: number[] = [];
  private readonly calls: Record<string, number> = {};
  private readonly accounts: Books;
  private settings: SmsPoolSettings;
  private readonly listeners = new Set<() => void>();
  private readonly clock: NodeJS.Timeout;
  private readonly delayed = new Set<NodeJS.Timeout>();
  private readonly hanging = new Set<ServerResponse>();
  private server: Server | null = null;

  constructor(options: SimulatedSmsPoolOptions = {}) {
    this.key = options.key ?? DEFAULT_KEY;
    this.accounts = new Books(options.balanceCents ?? 50_000);
    this.settings = merged(DEFAULTS, options.settings ?? {});
    this.clock = setInterval(() => this.turnClock(), CLOCK_MS);
    this.clock.unref();
  }

  async start(port = 0): Promise<{ url: string }> {
    const server = createServer((request, response) => void this.handle(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  async stop(): Promise<void> {
    clearInterval(this.clock);
    for (const timer of this.delayed) clearTimeout(timer);
    for (const response of this.hanging) response.destroy();
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
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
      calls: { ...this.calls },
      settings: this.settings,
    };
  }

  configure(settings: Partial<SmsPoolSettings>): void {
    this.settings = merged(this.settings, settings);
    this.tell();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A message comes to an order's number, now or later; a realistic one without a text. */
  sendMessage(orderCode: string, message: { text?: string; delayMs?: number } = {}): void {
    const order = this.accounts.orders.get(orderCode);
    if (!order) throw new Error(`there is no order ${orderCode}`);
    const deliver = (): void => {
      if (message.text !== undefined) this.accounts.receive(order, message.text);
      else this.deliverOwn(order);
      this.tell();
    };
    if (!message.delayMs) return deliver();
    const timer = setTimeout(() => {
      this.delayed.delete(timer);
      deliver();
    }, message.delayMs);
    this.delayed.add(timer);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://smspool');
    const path = url.pathname;
    this.calls[path] = (this.calls[path] ?? 0) + 1;
    this.callTimes.push(Date.now());
    if (this.callTimes.length > CALLS_KEPT) this.callTimes.splice(0, CALLS_KEPT / 10);
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
    this.tell();
    await this.onCall?.(path, 'after-effect');
    if (fault === 'lost-after') return void request.socket.destroy();
    if (fault === 'html-after') return html(response, 502);
    if (response.destroyed) return;
    if (!answer) return html(response, 404);
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
        html(response, 502);
        return true;
      case 'rate-limit':
        html(response, 429);
        return true;
      case 'hang':
        this.hanging.add(response);
        response.on('close', () => this.hanging.delete(response));
        return true;
      case 'connection-lost':
        request.socket.destroy();
        return true;
    }
  }

  private takePurchaseFault(): SmsPoolSettings['purchaseFault'] {
    const { purchaseFault, purchaseFaultTimes } = this.settings;
    if (purchaseFault === 'none' || purchaseFaultTimes <= 0) return 'none';
    const left = purchaseFaultTimes - 1;
    this.settings = {
      ...this.settings,
      purchaseFaultTimes: left,
      purchaseFault: left > 0 ? purchaseFault : 'none',
    };
    return purchaseFault;
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
    if (changed) this.tell();
  }

  private deliverOwn(order: PoolOrder): void {
    const { text, code } = makeMessage(order.offer.service, order.offer.country);
    this.accounts.receive(order, text, code);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
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

function html(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8' });
  const title = `${status}: ${STATUS_CODES[status] ?? 'Error'}`;
  response.end(
    `<!DOCTYPE html><html><head><title>${title}</title></head><body>cloudflare</body></html>`,
  );
}
