import {
  ReplayServer,
  type ReceivedRequest,
  type ScriptedAnswer,
} from '../adapters/wire/replay-server.fixture';

export interface ShopOrder {
  readonly id: string;
  readonly serviceId: number;
  readonly countryCode: string;
  readonly number: string;
  readonly orderedAtMs: number;
  expiresAtMs: number;
  text: string;
  code: string;
  status: 'pending' | 'completed' | 'refunded' | 'expired';
  /** Not in the lists yet. */
  isHidden: boolean;
}

/** What may happen to the answer of the next purchase. */
export type PurchaseFault = 'lost_after_sale' | 'lost_before_sale' | 'sold_out' | 'price_rose';

export const SHOP_KEY = 'k3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3';
export const SERVICES: Readonly<Record<number, string>> = {
  907: 'Telegram',
  1012: 'WhatsApp',
  1574: 'Ring4',
};
export const COUNTRIES: Readonly<Record<number, string>> = { 1: 'US', 2: 'GB' };
const COST = '0.24';

/** Both wordings with which the vendor has refused a cancellation that came too early. */
const LOCKS = [
  'Your order cannot be cancelled yet, please try again later.',
  'This phone number cannot be cancelled yet, please try again later!',
];

/** An SMSPool with books of its own, small enough to read, for tests of this service. */
export class SimulatedShop {
  readonly orders: ShopOrder[] = [];
  readonly calls: { path: string; atMs: number }[] = [];
  readonly purchaseFaults: PurchaseFault[] = [];
  /** Cancellations that are refused as too early, in turn with each wording. */
  locks = 0;
  /** Answers to cancellations that get lost after their effect. */
  lostCancels = 0;
  /** Cancellations that are answered with 429 and not carried out. */
  limitedCancels = 0;
  isDown = false;
  isKeyGood = true;
  isCatalogueEmpty = false;
  balance = '5.00';
  private server!: ReplayServer;

  static async open(): Promise<SimulatedShop> {
    const shop = new SimulatedShop();
    shop.server = await ReplayServer.start((request) => shop.reply(request));
    return shop;
  }

  get url(): string {
    return this.server.url;
  }

  close(): Promise<void> {
    return this.server.stop();
  }

  countCalls(path: string): number {
    return this.calls.filter((call) => call.path === path).length;
  }

  deliver(order: ShopOrder, text: string, code: string): void {
    Object.assign(order, { text, code, status: 'completed' });
  }

  /** Sells as to somebody else who uses the same account. */
  sell(serviceId: number, countryCode: string, orderedAtMs = Date.now()): ShopOrder {
    const n = this.orders.length;
    const order: ShopOrder = {
      id: `ORDER${String(n).padStart(3, '0')}`,
      number: `1202555${String(n).padStart(4, '0')}`,
      expiresAtMs: orderedAtMs + 1_200_000,
      text: '',
      code: '0',
      status: 'pending',
      isHidden: false,
      ...{ serviceId, countryCode, orderedAtMs },
    };
    this.orders.push(order);
    return order;
  }

  private reply({ path, fields }: ReceivedRequest): ScriptedAnswer {
    this.calls.push({ path, atMs: performance.now() });
    this.server.breakage = this.isDown ? 'server_error' : null;
    if (path.endsWith('/retrieve_all') && this.isCatalogueEmpty) return ok([]);
    if (path === '/country/retrieve_all') return ok(Object.entries(COUNTRIES).map(countryRow));
    if (path === '/service/retrieve_all') return ok(Object.entries(SERVICES).map(serviceRow));
    if (path === '/request/pricing') return ok(prices(fields));
    if (path === '/sms/stock') return ok({ success: 1, amount: 7126 });
    if (!this.isKeyGood) {
      return refusal(403, { errors: [{ message: 'Invalid API key', param: 'key' }] });
    }
    const order = this.orders.find((one) => one.id === fields['orderid']);
    switch (path) {
      case '/request/balance':
        return ok({ balance: this.balance });
      case '/purchase/sms':
        return this.purchase(fields);
      case '/request/active':
        return ok(
          this.listed()
            .filter((one) => one.status !== 'refunded')
            .map(row),
        );
      case '/request/history':
        return ok(
          this.listed()
            .filter(matches(fields['search'] ?? ''))
            .reverse()
            .map(row),
        );
      case '/sms/check':
        return order ? ok(checkBody(order)) : missing;
      case '/sms/cancel':
        return order ? this.cancel(order) : missing;
      default:
        return missing;
    }
  }

  private listed(): ShopOrder[] {
    return this.orders.filter((order) => !order.isHidden);
  }

  private purchase(fields: ReceivedRequest['fields']): ScriptedAnswer {
    const fault = this.purchaseFaults.shift();
    if (fault === 'sold_out') return refusal(422, { type: 'OUT_OF_STOCK', message: 'none' });
    if (fault === 'price_rose' || Number(fields['max_price']) < Number(COST)) {
      return refusal(422, { type: 'PRICE_NOT_FOUND', message: 'dearer' });
    }
    if (Number(this.balance) < Number(COST)) {
      return refusal(422, { type: 'BALANCE_ERROR', message: 'too poor' });
    }
    if (fault) this.server.breakage = 'reset';
    if (fault === 'lost_before_sale') return ok({});
    const order = this.sell(Number(fields['service']), fields['country'] ?? '');
    return ok({
      success: 1,
      number: Number(order.number),
      cc: '1',
      phonenumber: order.number.slice(1),
      order_id: order.id,
      country: 'United States',
      service: SERVICES[order.serviceId],
      pool: 7,
      expires_in: 1200,
      expiration: seconds(order.expiresAtMs),
      message: 'You have succesfully ordered',
      cost: COST,
      cost_in_cents: 24,
    });
  }

  private cancel(order: ShopOrder): ScriptedAnswer {
    if (this.limitedCancels > 0) {
      this.limitedCancels -= 1;
      return { status: 429, body: 'slow down', raw: true, headers: { 'retry-after': '0' } };
    }
    if (this.locks > 0) {
      this.locks -= 1;
      return refusal(400, { message: LOCKS[this.locks % 2] });
    }
    if (order.status !== 'pending') return missing;
    order.status = 'refunded';
    if (this.lostCancels > 0) {
      this.lostCancels -= 1;
      this.server.breakage = 'reset';
    }
    const message = `The order has been cancelled, and you have been refunded ${COST} dollars.`;
    return ok({ success: 1, message });
  }
}

const ok = (body: unknown): ScriptedAnswer => ({ status: 200, body });
const refusal = (status: number, body: object): ScriptedAnswer => ({
  status,
  body: { success: 0, ...body },
});
const missing = refusal(404, { message: 'We could not find this order!' });
const seconds = (ms: number): number => Math.floor(ms / 1_000);

const countryRow = ([id, code]: [string, string]): object => ({
  ...{ ID: Number(id), name: `Country ${code}`, short_name: code, region: 'Europe' },
});
const serviceRow = ([id, name]: [string, string]): object => ({
  ...{ ID: Number(id), name, favourite: 0 },
});

const matches =
  (search: string) =>
  (order: ShopOrder): boolean =>
    search === '' || order.id === search;

function row(order: ShopOrder): Record<string, unknown> {
  return {
    timestamp: new Date(order.orderedAtMs).toLocaleString('sv-SE', {
      timeZone: 'Europe/Amsterdam',
    }),
    cost: COST,
    order_code: order.id,
    phonenumber: order.number,
    code: order.code,
    full_code: order.text,
    short_name: order.countryCode,
    service: SERVICES[order.serviceId],
    status: order.status,
    expiry: seconds(order.expiresAtMs),
    time_left: 1_000,
  };
}

function checkBody(order: ShopOrder): Record<string, unknown> {
  const expiration = seconds(order.expiresAtMs);
  switch (order.status) {
    case 'completed':
      return { status: 3, sms: order.code, full_sms: order.text, expiration };
    case 'refunded':
      return { status: 6, message: 'This order has been refunded', resend: 0, expiration };
    case 'expired':
      return { status: 2, resend: 0, expiration };
    case 'pending':
      return { status: 1, resend: 0, expiration, time_left: 1_000 };
  }
}

function prices(fields: ReceivedRequest['fields']): object[] {
  return Object.keys(SERVICES)
    .flatMap((service) =>
      Object.entries(COUNTRIES).map(([country, short_name]) => ({
        ...{ service: Number(service), service_name: 'x', country: Number(country) },
        ...{ country_name: 'x', short_name, pool: 7, price: COST },
      })),
    )
    .filter(({ service }) => !fields['service'] || String(service) === fields['service'])
    .filter(({ country }) => !fields['country'] || String(country) === fields['country']);
}
