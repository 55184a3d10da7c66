import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HandlerApiBooks, HandlerApiSettings } from '../page/page-api';
import type { HandlerApiPanel } from '../page/panels';
import { makeMessage } from '../smspool/texts';
import { readFields } from '../telegram/call-fields';
import { answerOf, isPurchase, type Fields } from './actions';
import { pageOrder, type Activation } from './activation';
import { Activations } from './activations';
import { refuse, say, type Answer } from './answers';
import { CallCount } from '../wire/call-count';
import { answerWithPage } from '../wire/error-page';
import { Later } from '../wire/later';
import { Listeners } from '../wire/listeners';
import { OwnPort } from '../wire/own-port';
import { takePurchaseFault } from '../wire/purchase-fault';
import { answerInstead, send } from './outages';
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
  private readonly calls = new CallCount();
  private readonly accounts: Activations;
  private settings: HandlerApiSettings;
  private readonly listeners = new Listeners();
  private readonly clock: NodeJS.Timeout;
  private readonly later = new Later();
  private readonly port = new OwnPort();

  constructor(options: SimulatedHandlerApiOptions = {}) {
    this.key = options.key ?? DEFAULT_KEY;
    this.accounts = new Activations(options.balanceCents ?? 50_000, options.countsFrom);
    this.settings = merged(DEFAULTS, options.settings ?? {});
    this.clock = setInterval(() => this.turnClock(), CLOCK_MS);
    this.clock.unref();
  }

  /** On a port of its own; the address is the whole one, with its path. */
  async start(port = 0): Promise<{ url: string }> {
    const url = await this.port.start(
      (request, response) => void this.handle(request, response),
      port,
    );
    return { url: url + HANDLER_API_PATH };
  }

  async stop(): Promise<void> {
    clearInterval(this.clock);
    this.later.stop();
    await this.port.stop();
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
      calls: this.calls.byName(),
      settings: this.settings,
    };
  }

  configure(settings: Partial<HandlerApiSettings>): void {
    this.settings = merged(this.settings, settings);
    this.listeners.tell();
  }

  onChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** A message comes to an order's number, now or later; a realistic one without a text. */
  sendMessage(orderCode: string, message: { text?: string; delayMs?: number } = {}): void {
    const activation = this.accounts.all.get(orderCode);
    if (!activation) throw new Error(`there is no order ${orderCode}`);
    const deliver = (): void => {
      if (message.text !== undefined) this.accounts.receive(activation, message.text);
      else this.deliverOwn(activation);
      this.listeners.tell();
    };
    this.later.run(deliver, message.delayMs);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://provider');
    if (url.pathname !== HANDLER_API_PATH) return answerWithPage(response, 404);
    const sent = await readFields(request, url.searchParams).catch(() => null);
    const action = sent?.text('action') ?? '';
    this.note(action);
    const { delayMs, outage } = this.settings;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (outage === 'connection-lost') return void request.socket.destroy();
    if (outage === 'hang') return this.port.hold(response);
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
    this.listeners.tell();
    await this.onCall?.(action, 'after-effect');
    if (fault === 'lost-after') return void request.socket.destroy();
    if (fault === 'html-after') return answerWithPage(response, 502);
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
    const { fault, settings } = takePurchaseFault(this.settings);
    this.settings = settings;
    return fault;
  }

  private note(action: string): void {
    const name = /^[A-Za-z0-9]{1,40}$/u.test(action) ? action : 'unreadable';
    this.calls.note(name);
  }

  private turnClock(): void {
    const now = Date.now();
    let changed = false;
    for (const activation of this.accounts.active()) {
      if (activation.messageDueAtMs === null || now < activation.messageDueAtMs) continue;
      this.deliverOwn(activation);
      changed = true;
    }
    if (changed) this.listeners.tell();
  }

  private deliverOwn(activation: Activation): void {
    const { service, country } = activation.listing;
    const { text, code } = makeMessage(service.service, country.country);
    this.accounts.receive(activation, text, code);
  }
}
