import type { AdapterWorld, Breakage, MakeWorld, Wire } from '../contract/world';
import {
  type ReceivedRequest,
  ReplayServer,
  type ScriptedAnswer,
} from '../wire/replay-server.fixture';
import { TemplateAdapter } from './template.adapter';

interface Order {
  readonly id: string;
  readonly reference: string;
  readonly phone: string;
  readonly texts: string[];
  state: 'waiting' | 'refunded';
}

const KEY = 'the-key-of-the-template';
const PRICE = '0.24';
const CATALOGUE = [{ serviceId: 1012, name: 'WhatsApp' }];
const SERVICES = [{ service: 'wa', name: 'Whatsapp' }];
const OFFERS = [
  { service: 'wa', country: 'US', price: PRICE, count: 7 },
  { service: 'wa', country: 'GB', price: '0.5', count: 7 },
];

/** The least of the provider that the adapters' contract needs. */
export class TemplateWorld implements AdapterWorld, Wire {
  readonly key = KEY;
  readonly unknownId = 'nothing';
  readonly product = { serviceId: 1012, countryCode: 'US' };
  readonly costE4 = 2_400n;
  readonly adapter: TemplateAdapter;
  private readonly orders = new Map<string, Order>();
  private breakage: Breakage | null = null;
  private cents = 100_000;
  private stock = true;
  private locked = false;
  private revoked = false;
  private limited = false;

  private constructor(
    private readonly server: ReplayServer,
    impatient: boolean,
  ) {
    this.adapter = new TemplateAdapter({
      baseUrl: server.url,
      apiKey: KEY,
      services: () => Promise.resolve(CATALOGUE),
      ...(impatient ? { totalTimeoutMs: 1_000 } : {}),
    });
  }

  static make: MakeWorld = async ({ impatient }) => {
    const server = await ReplayServer.start((request) => world.reply(request));
    const world = new TemplateWorld(server, impatient);
    return world;
  };

  get wire(): Wire {
    return this;
  }

  sold = () => [...this.orders.keys()];
  requestUrls = () => this.server.received.map(({ url }) => url);
  purchases = () => this.server.received.filter(({ method }) => method === 'POST').length;
  sellOut = () => void (this.stock = false);
  emptyAccount = () => void (this.cents = 0);
  lockCancel = (locked: boolean) => void (this.locked = locked);
  revokeKey = (revoked: boolean) => void (this.revoked = revoked);
  limitRequests = () => void (this.limited = true);
  breakAnswers = (how: Breakage | null) => void (this.breakage = how);
  goAway = () => this.server.stop();
  close = () => this.server.stop();

  deliver(externalId: string, text: string): void {
    this.orders.get(externalId)?.texts.push(text);
  }

  private reply({ method, path, fields, authorization }: ReceivedRequest): ScriptedAnswer {
    this.server.breakage = path === '/services' ? null : this.breakage;
    if (this.limited) return { status: 429, body: 'Too Many Requests', raw: true };
    if (this.revoked || authorization !== `Bearer ${KEY}`) return refuse(401, 'bad_key');
    if (path === '/balance') return ok({ balance: (this.cents / 100).toFixed(2) });
    if (path === '/services') return ok(SERVICES);
    if (path === '/offers') return ok(OFFERS.filter(isWanted(fields)));
    if (path === '/orders' && method === 'POST') return this.sell(fields);
    const all = [...this.orders.values()];
    if (path === '/orders') return ok(all.filter(({ state }) => state === 'waiting').map(row));
    const order = this.orders.get(path.replace('/orders/', ''));
    if (!order) return refuse(404, 'not_found');
    return method === 'DELETE' ? this.cancel(order) : ok(row(order));
  }

  private sell({ max_price, reference = '' }: ReceivedRequest['fields']): ScriptedAnswer {
    const known = [...this.orders.values()].find((one) => one.reference === reference);
    if (known) return ok(row(known));
    if (!this.stock) return refuse(409, 'sold_out');
    if (Number(max_price) < Number(PRICE)) return refuse(409, 'price_rose');
    if (this.cents < 24) return refuse(402, 'no_money');
    const n = this.orders.size;
    const phone = `+1202555${String(n).padStart(4, '0')}`;
    const order: Order = { id: `order-${n}`, reference, phone, texts: [], state: 'waiting' };
    this.cents -= 24;
    this.orders.set(order.id, order);
    return ok(row(order));
  }

  private cancel(order: Order): ScriptedAnswer {
    if (order.texts.length > 0) return refuse(409, 'used');
    if (this.locked) return { status: 423, body: { error: 'locked', seconds: 60 } };
    order.state = 'refunded';
    this.cents += 24;
    return ok({ refunded: PRICE });
  }
}

const ok = (body: unknown): ScriptedAnswer => ({ status: 200, body });
const refuse = (status: number, error: string): ScriptedAnswer => ({ status, body: { error } });

const isWanted =
  ({ service, country }: ReceivedRequest['fields']) =>
  (offer: { service: string; country: string }): boolean =>
    (service ?? offer.service) === offer.service && (country ?? offer.country) === offer.country;

function row(order: Order): object {
  const nowS = Math.floor(Date.now() / 1_000);
  return {
    ...order,
    service: 'wa',
    country: 'US',
    price: PRICE,
    ordered_at: nowS,
    expires_at: nowS + 900,
  };
}
