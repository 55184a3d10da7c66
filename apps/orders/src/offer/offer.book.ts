import { Injectable, Logger } from '@nestjs/common';
import {
  create,
  GetStock,
  ListOffers,
  ListSources,
  type Offer,
  type OfferList,
  type SourceRow,
} from '@numera/contracts';
import { Clock, pause, toError, type Cents } from '@numera/kernel';
import { Bus, currentOrigin, jobOrigin } from '@numera/messaging';
import { OrdersConfig } from '../orders.config';
import { priced, ranked, type SellableOffer } from '../source/ranking.rules';
import { productKey, SourceOrders } from '../source/source-orders';

/** `providers` keeps offers for five minutes; this only spares it repeated questions. */
const KEEP_MS = 15_000;
const MAX_KEPT = 1_000;
const ASK_TIMEOUT_MS = 8_000;
/** What nobody sells is left out of lists for as long as `providers` keeps offers. */
const UNSELLABLE_FOR_MS = 5 * 60_000;
/** How long a page or a quote waits for what it can do without. */
export const GLANCE_MS = 2_000;

const ALL_BOTS = '0';

interface Kept {
  readonly atMs: number;
  readonly answer: Promise<OfferList>;
}

/** What the sources offer now, asked of `providers` once for all who want to know. */
@Injectable()
export class OfferBook {
  private readonly logger = new Logger(OfferBook.name);
  private readonly kept = new Map<string, Kept>();
  /** When each was last found to be sold by nobody. */
  private readonly unsellable = new Map<number, number>();
  private staleSeen = false;

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
    private readonly config: OrdersConfig,
    private readonly orders: SourceOrders,
  ) {}

  /** True while the last answer came from the last good copy, or none came. */
  get isStale(): boolean {
    return this.staleSeen;
  }

  /** @throws AppError what `providers` answered, or that it did not */
  ofService(serviceId: number): Promise<OfferList> {
    return this.ask(`service ${serviceId}`, create(ListOffers, { serviceId }));
  }

  ofCountry(countryCode: string): Promise<OfferList> {
    return this.ask(`country ${countryCode}`, create(ListOffers, { countryCode }));
  }

  /** The answer if it comes in time; null when it does not, or fails. */
  async glance(answer: Promise<OfferList>): Promise<OfferList | null> {
    const waited = new AbortController();
    try {
      return await Promise.race([
        answer.catch(() => null),
        pause(GLANCE_MS, waited.signal).then(() => null),
      ]);
    } finally {
      waited.abort();
    }
  }

  /** Those of one product that can be sold at no loss, in the order in which they are tried. */
  async ranked(offers: readonly Offer[]): Promise<SellableOffer[]> {
    const [first] = offers;
    const manual = first && (await this.orders.all()).get(productKey(first));
    return ranked(this.config, priced(this.config, offers), manual);
  }

  /**
   * What each product would cost now, by `keyOf` its offers: the price of the offer that is tried first, as in a
   * quote, and the least of them where several products have one key.
   */
  async prices<K>(offers: readonly Offer[], keyOf: (offer: Offer) => K): Promise<Map<K, Cents>> {
    const products = new Map<string, Offer[]>();
    for (const offer of offers) {
      const known = products.get(productKey(offer));
      if (known) known.push(offer);
      else products.set(productKey(offer), [offer]);
    }
    const prices = new Map<K, Cents>();
    for (const product of products.values()) {
      const [best] = await this.ranked(product);
      const [sample] = product;
      if (!best || !sample) continue;
      const least = prices.get(keyOf(sample));
      if (least === undefined || best.price < least) prices.set(keyOf(sample), best.price);
    }
    return prices;
  }

  /** The lowest price of a service over all countries; null while it is not known. Remembers what nobody sells. */
  async lowestPrice(serviceId: number): Promise<Cents | null> {
    const list = await this.glance(this.ofService(serviceId));
    if (list === null) return null;
    const price = (await this.prices(list.offers, () => serviceId)).get(serviceId) ?? null;
    if (price === null && !list.stale) this.unsellable.set(serviceId, this.clock.nowMs());
    else this.unsellable.delete(serviceId);
    return price;
  }

  /** Nobody sold it anywhere when it was last asked. */
  isKnownUnsellable(serviceId: number): boolean {
    const atMs = this.unsellable.get(serviceId);
    return atMs !== undefined && this.clock.nowMs() - atMs < UNSELLABLE_FOR_MS;
  }

  /** How many numbers there are; null when the source cannot say, or not in time. */
  async stock(sourceId: string, serviceId: number, countryCode: string): Promise<number | null> {
    try {
      const query = create(GetStock, { sourceId, serviceId, countryCode });
      const answer = await this.bus.ask(query, { timeoutMs: GLANCE_MS, origin: origin() });
      return answer.amount;
    } catch {
      return null;
    }
  }

  /** Every source as it is now; null when that is not known in time. */
  async sources(): Promise<readonly SourceRow[] | null> {
    try {
      const query = create(ListSources, {});
      return (await this.bus.ask(query, { timeoutMs: GLANCE_MS, origin: origin() })).sources;
    } catch {
      return null;
    }
  }

  /** A source has opened or closed, or sells something else: what is asked next is asked anew. Other replicas learn it within {@link KEEP_MS}. */
  forget(): void {
    this.kept.clear();
    this.unsellable.clear();
  }

  private ask(key: string, query: ListOffers): Promise<OfferList> {
    const nowMs = this.clock.nowMs();
    const known = this.kept.get(key);
    if (known && nowMs - known.atMs < KEEP_MS) return known.answer;
    const answer = this.bus.ask(query, { timeoutMs: ASK_TIMEOUT_MS, origin: origin() });
    this.keep(key, { atMs: nowMs, answer });
    answer.then(
      (list) => {
        this.staleSeen = list.stale;
        if (list.stale) this.kept.delete(key);
      },
      (thrown: unknown) => {
        this.staleSeen = true;
        this.kept.delete(key);
        this.logger.warn({ msg: 'offers not known', error: toError(thrown).message });
      },
    );
    return answer;
  }

  private keep(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

function origin() {
  return currentOrigin() ?? jobOrigin(ALL_BOTS);
}
