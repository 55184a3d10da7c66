import type { ProviderProduct } from '../adapter';
import type { AdapterWorld, Breakage, MakeWorld, Wire } from '../contract/world';
import {
  ReplayServer,
  type ReceivedRequest,
  type ScriptedAnswer,
} from '../wire/replay-server.fixture';
import { SmsPoolAdapter } from './smspool.adapter';
import { fixture } from './smspool.fixture';

interface SoldOrder {
  readonly id: string;
  readonly number: string;
  readonly expiry: number;
  code: string;
  text: string;
  refunded: boolean;
}

const KEY = 'k3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3';
const PRICE = '0.24';
const SERVICES = fixture('service-retrieve_all/200-excerpt').body as object[];
const RING4 = { ID: 1574, name: 'Ring4', favourite: 0 };
const NAMES: Readonly<Record<number, string>> = { 1012: 'WhatsApp', 1574: 'Ring4' };

/** The least of an SMSPool that the adapters' contract needs: recorded answers around a few live orders. */
export class SmsPoolWorld implements AdapterWorld, Wire {
  readonly key = KEY;
  readonly unknownId = 'NOSUCH00';
  readonly costE4 = 2_400n;
  readonly adapter: SmsPoolAdapter;
  private readonly orders = new Map<string, SoldOrder>();
  private stock = true;
  private balanceCents = 100_000;
  private locked = false;
  private revoked = false;
  private limited = false;

  private constructor(
    private readonly server: ReplayServer,
    readonly product: ProviderProduct,
    impatient: boolean,
  ) {
    const patience = impatient ? { totalTimeoutMs: 1_000 } : {};
    this.adapter = new SmsPoolAdapter({ baseUrl: server.url, apiKey: KEY, ...patience });
  }

  /** Makes worlds that sell a service, WhatsApp by default, in the US. */
  static of(serviceId = 1012): MakeWorld {
    return async ({ impatient }) => {
      const server = await ReplayServer.start((request) => world.reply(request));
      const world = new SmsPoolWorld(server, { serviceId, countryCode: 'US' }, impatient);
      return world;
    };
  }

  get wire(): Wire {
    return this;
  }

  purchases = () => this.server.received.filter(({ path }) => path === '/purchase/sms').length;
  sold = () => [...this.orders.keys()];
  requestUrls = () => this.server.received.map((request) => request.url);
  sellOut = () => void (this.stock = false);
  emptyAccount = () => void (this.balanceCents = 0);
  lockCancel = (locked: boolean) => void (this.locked = locked);
  revokeKey = (revoked: boolean) => void (this.revoked = revoked);
  limitRequests = () => void (this.limited = true);
  breakAnswers = (how: Breakage | null) => void (this.server.breakage = how);
  goAway = () => this.server.stop();
  close = () => this.server.stop();

  deliver(externalId: string, text: string, code: string): void {
    const order = this.orders.get(externalId);
    if (order) Object.assign(order, { text, code });
  }

  private reply(request: ReceivedRequest): ScriptedAnswer {
    if (this.limited) return { status: 429, body: 'Too Many Requests', raw: true };
    if (request.path === '/country/retrieve_all') return fixture('country-retrieve_all/200-ok');
    if (request.path === '/service/retrieve_all') return ok([...SERVICES, RING4]);
    if (request.path === '/sms/stock') return ok({ success: 1, amount: this.stock ? 7_126 : 0 });
    if (
      this.revoked ||
      request.authorization !== `Bearer ${KEY}` ||
      request.fields['key'] !== KEY
    ) {
      return fixture('request-balance/403-invalid-key');
    }
    switch (request.path) {
      case '/request/balance':
        return ok({ balance: (this.balanceCents / 100).toFixed(2) });
      case '/request/pricing':
        return ok(priceList(request.fields));
      case '/purchase/sms':
        return this.sell(Number(request.fields['max_price']));
      case '/request/active':
        return ok(
          [...this.orders.values()].filter((one) => !one.refunded).map((one) => this.row(one)),
        );
      case '/request/history':
        return ok([...this.orders.values()].map((one) => this.row(one)));
      case '/sms/check':
        return this.check(request.fields['orderid'] ?? '');
      case '/sms/cancel':
        return this.cancel(request.fields['orderid'] ?? '');
      case '/sms/check_resend':
        return this.again(request.fields['orderid'] ?? '', { success: 1, resendCost: 0 });
      case '/sms/resend':
        return this.again(request.fields['orderid'] ?? '', { success: 1, charge: 0 });
      default:
        return { status: 404, body: 'no such path', raw: true };
    }
  }

  private sell(maxPrice: number): ScriptedAnswer {
    if (maxPrice < Number(PRICE)) return fixture('purchase-sms/422-price-not-found');
    if (!this.stock) return fixture('purchase-sms/422-out-of-stock');
    if (this.balanceCents < 24) return fixture('purchase-sms/422-balance-error');
    const n = this.orders.size;
    const id = `ORDER${String(n).padStart(3, '0')}`;
    const national = `202555${String(n).padStart(4, '0')}`;
    const expiry = Math.floor(Date.now() / 1_000) + 1_200;
    this.balanceCents -= 24;
    this.orders.set(id, {
      id,
      number: `1${national}`,
      expiry,
      code: '0',
      text: '',
      refunded: false,
    });
    return ok({
      ...(fixture('purchase-sms/200-ok').body as object),
      number: Number(`1${national}`),
      phonenumber: national,
      order_id: id,
      expiration: expiry,
    });
  }

  private check(id: string): ScriptedAnswer {
    const order = this.orders.get(id);
    if (!order) return fixture('sms-cancel/404-order-not-found');
    if (order.refunded) return fixture('sms-check/200-refunded');
    if (order.text === '') return fixture('sms-check/200-pending');
    return ok({ status: 3, sms: order.code, full_sms: order.text, expiration: order.expiry });
  }

  /** The old message stays where it is until the further one comes, as at the vendor. */
  private again(id: string, answer: object): ScriptedAnswer {
    const order = this.orders.get(id);
    return order ? ok(answer) : fixture('sms-cancel/404-order-not-found');
  }

  private cancel(id: string): ScriptedAnswer {
    const order = this.orders.get(id);
    if (!order) return fixture('sms-cancel/404-order-not-found');
    if (this.locked) return fixture('sms-cancel/400-cannot-be-cancelled-yet');
    if (order.text !== '')
      return { status: 400, body: { success: 0, message: 'Already completed.' } };
    order.refunded = true;
    this.balanceCents += 24;
    return fixture('sms-cancel/200-ok-refunded');
  }

  private row(order: SoldOrder): Record<string, unknown> {
    return {
      timestamp: '2024-01-06 18:03:15',
      cost: PRICE,
      order_code: order.id,
      phonenumber: order.number,
      code: order.code,
      full_code: order.text,
      short_name: 'US',
      service: NAMES[this.product.serviceId],
      status: order.refunded ? 'refunded' : order.text === '' ? 'pending' : 'completed',
      expiry: order.expiry,
      time_left: 1_000,
    };
  }
}

const ok = (body: unknown): ScriptedAnswer => ({ status: 200, body });

/** Two pools a product, the dear one first; filtered as the vendor filters. */
function priceList(fields: ReceivedRequest['fields']): unknown[] {
  const rows = [
    [1574, 1, 'US', 7, PRICE],
    [1012, 1, 'US', 3, '0.30'],
    [1012, 1, 'US', 7, PRICE],
    [1012, 2, 'GB', 7, '0.5'],
    [907, 1, 'US', 7, '1'],
  ] as const;
  return rows
    .map(([service, country, short_name, pool, price]) => ({
      ...{ service, service_name: 'x', country, country_name: 'x', short_name, pool, price },
    }))
    .filter(({ service }) => !fields['service'] || String(service) === fields['service'])
    .filter(({ country }) => !fields['country'] || String(country) === fields['country']);
}
