import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HandlerApiBooks, HandlerApiSettings } from '../page/page-api';
import type { HandlerApiPanel } from '../page/panels';
import { makeMessage } from '../smspool/texts';
import { readFields } from '../telegram/call-fields';
import { answerOf, isPurchase, type Fields } from './actions';
import { pageOrder, type Activation } from './activation';
import { Activations } from './activations';
import { refuse, say, type Answer } from './answers';
import { answerInstead, html, send } from './outages';
import { DEFAULTS, merged } from './settings';

export interface SimulatedHandlerApiOptions {
  readonly key?: string;
  readonly balanceCents?: number;
  readonly settings?: Partial<HandlerApiSettings>;
  /** Ids go on from here; 0 where nothing has to remember them. */
  readonly countsFrom?: number;
}

/** Where such servers have their one address. */
export const HANDLER_API_PATH = '/stubs/handler_api.php';

const DEFAULT_KEY = 'SandboxHandlerKeySandboxHandlerK';
const CLOCK_MS = 250;
const PANEL_ORDERS = 200;
const CALLS_KEPT = 200_000;
const FIELDS = [
  'service',
  'country',
  'maxPrice',
  'orderId',
  'id',
  'status',
  'start',
  'offset',
  'limit',
];

type PurchaseFault = HandlerApiSettings['purchaseFault'];

/** A provider that speaks `handler_api`, as a client sees it, with books of its own. */
export class SimulatedHandlerApi implements HandlerApiPanel {
  readonly key: string;
  /** Runs before a call takes effect and after it; awaited. */
  onCall: ((action: string, phase: 'before' | 'after-effect') => void | Promise<void>) | null =
    null;
  /** When calls came, unix milliseconds, and how many by action. */
  readonly callTimes: number[] = [];
  private readonly calls: Record<string, number> = {};
  private readonly accounts: Activations;
  private settings: HandlerApiSettings;
  private readonly listeners = new Set<() => void>();
  private readonly clock: NodeJS.Timeout;
  private readonly delayed = new Set<NodeJS.Timeout>();
  private readonly hanging = new Set<ServerResponse>();
  private server: Server | null = null;

  constructor(options: SimulatedHandlerApiOptions = {}) {
    this.key = options.key ?? DEFAULT_KEY;
    this.accounts = new Activations(options.balanceCents ?? 50_000, options.countsFrom);
    this.settings = merged(DEFAULTS, options.settings ?? {});
    this.clock = setInterval(() => this.turnClock(), CLOCK_MS);
    this.clock.unref();
  }

  /** On a port of its own; the address is the whole one, with its path. */
  async start(port = 0): Promise<{ url: string }> {
    const server = createServer((request, response) => void this.handle(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { port: taken } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${taken}${HANDLER_API_PATH}` };
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
  allOrders(): readonly Activation[] {
    return [...this.accounts.all.values()];
  }

  /** When each order's latest message arrived, unix milliseconds. */
  get arrivals(): ReadonlyMap<string, number> {
    return this.accounts.arrivals;
  }

  books(): HandlerApiBooks {
    const newest = this.allOrders().slice(-PANEL_ORDERS).reverse();
    return {
      balance: (this.accounts.balanceCents / 100).toFixed(2),
      orders: newest.map(pageOrder),
      ledger: this.accounts.ledger.slice(-PANEL_ORDERS).reverse(),
      calls: { ...this.calls },
      settings: this.settings,
    };
  }

  configure(settings: Partial<HandlerApiSettings>): void {
    this.settings = merged(this.settings, settings);
    this.tell();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A message comes to an order's number, now or later; a realistic one without a text. */
  sendMessage(orderCode: string, message: { text?: string; delayMs?: number } = {}): void {
    const activation = this.accounts.all.get(orderCode);
    if (!activation) throw new Error(`there is no order ${orderCode}`);
    const deliver = (): void => {
      if (message.text !== undefined) this.accounts.receive(activation, message.text);
      else this.deliverOwn(activation);
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
    const url = new URL(request.url ?? '/', 'http://provider');
    if (url.pathname !== HANDLER_API_PATH) return html(response, 404);
    const sent = await readFields(request, url.searchParams).catch(() => null);
    const action = sent?.text('action') ?? '';
    this.note(action);
    const { delayMs, outage } = this.settings;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (outage === 'connection-lost') return void request.socket.destroy();
    if (outage === 'hang') return this.hang(response);
    if (answerInstead(outage, response)) return;
    await this.onCall?.(action, 'before');
    const fault = isPurchase(action, this.settings) ? this.takePurchaseFault() : 'none';
    if (fault === 'lost-before') return void request.socket.destroy();
    const values = new Map<string, string>();
    for (const name of FIELDS) {
      const value = sent?.text(name);
      if (value !== null && value !== undefined) values.set(name, value);
    }
    const answer =
      this.refusalOf(fault) ?? this.answer(action, sent?.text('api_key') ?? '', values);
    this.tell();
    await this.onCall?.(action, 'after-effect');
    if (fault === 'lost-after') return void request.socket.destroy();
    if (fault === 'html-after') return html(response, 502);
    send(response, fault === 'unknown-word-after' ? say('REQUEST_IS_QUEUED') : answer, outage);
  }

  private answer(action: string, key: string, fields: Fields): Answer {
    if (key === '') return refuse(this.settings, 'NO_KEY');
    if (key !== this.key || this.settings.outage === 'bad-key') {
      return refuse(this.settings, 'BAD_KEY');
    }
    return answerOf(action, { books: this.accounts, settings: this.settings }, fields);
  }

  private refusalOf(fault: PurchaseFault): Answer | null {
    switch (fault) {
      case 'out-of-stock':
        return refuse(this.settings, 'NO_NUMBERS');
      case 'no-balance':
        return refuse(this.settings, 'NO_BALANCE');
      case 'price-not-found':
        return refuse(this.settings, 'WRONG_MAX_PRICE', {}, '9.99');
      case 'server-error':
        return refuse(this.settings, 'ERROR_SQL');
      case 'none':
      case 'lost-before':
      case 'lost-after':
      case 'html-after':
      case 'unknown-word-after':
        return null;
    }
  }

  private takePurchaseFault(): PurchaseFault {
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

  private note(action: string): void {
    const name = /^[A-Za-z0-9]{1,40}$/u.test(action) ? action : 'unreadable';
    this.calls[name] = (this.calls[name] ?? 0) + 1;
    this.callTimes.push(Date.now());
    if (this.callTimes.length > CALLS_KEPT) this.callTimes.splice(0, CALLS_KEPT / 10);
  }

  private hang(response: ServerResponse): void {
    this.hanging.add(response);
    response.on('close', () => this.hanging.delete(response));
  }

  private turnClock(): void {
    const now = Date.now();
    let changed = false;
    for (const activation of this.accounts.active()) {
      if (activation.messageDueAtMs === null || now < activation.messageDueAtMs) continue;
      this.deliverOwn(activation);
      changed = true;
    }
    if (changed) this.tell();
  }

  private deliverOwn(activation: Activation): void {
    const { service, country } = activation.listing;
    const { text, code } = makeMessage(service.service, country.country);
    this.accounts.receive(activation, text, code);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
