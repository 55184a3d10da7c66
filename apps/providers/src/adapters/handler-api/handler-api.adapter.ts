import type {
  AcquireRequest,
  Capability,
  HistoryPage,
  OfferFilter,
  ProviderAdapter,
  ProviderProduct,
  ProviderService,
} from '../adapter';
import { notCapable } from '../failure';
import { Actions } from './actions';
import { readActive, readHistory } from './active';
import { readBalance } from './balance';
import { cancelOrder, finishOrder } from './cancel';
import { countriesIn, Directories, readDirectory, servicesIn } from './catalogue';
import { checkOrder } from './check';
import { HandlerApiClient, type HandlerApiClientOptions } from './client';
import type { Dialect } from './dialect';
import { ListHabit } from './messages';
import { PriceMemory, readOffers, readPrice, readStock } from './prices';
import { purchase } from './purchase';
import { readResendOffer, resend } from './resend';
import { ProviderClock } from './times';

export interface HandlerApiOptions extends HandlerApiClientOptions {
  /** The catalogue whose numbering the provider's services are brought to. */
  readonly services: () => Promise<readonly ProviderService[]>;
  readonly nowMs?: () => number;
}

const ALWAYS: readonly Capability[] = [
  'balance',
  'countries',
  'services',
  'offers',
  'stock',
  'price',
  'acquire',
  'check',
  'cancel',
  'resend',
  'finish',
];

/** What some servers do not know, by the action that it needs. */
const PERHAPS: readonly (readonly [Capability, string])[] = [
  ['listActive', 'getActiveActivations'],
  ['history', 'getHistory'],
];

/** One account at a provider that speaks `handler_api`. Facts, quirks and limits are in the README of this folder. */
export class HandlerApiAdapter implements ProviderAdapter {
  readonly kind = 'handler_api';
  private readonly dialect: Dialect;

  /** Throws `PROVIDER.BAD_KEY` for a key with characters that no key has. */
  constructor({ services, nowMs = () => performance.now(), ...wire }: HandlerApiOptions) {
    const actions = new Actions(new HandlerApiClient(wire), nowMs);
    this.dialect = {
      actions,
      directories: new Directories(() => readDirectory(actions, services), nowMs),
      prices: new PriceMemory(),
      clock: new ProviderClock(),
      list: new ListHabit(),
    };
  }

  /** As far as is known by now: an action that the server turns out not to know goes, and may come back. */
  get capabilities(): ReadonlySet<Capability> {
    const { actions } = this.dialect;
    const answered = PERHAPS.filter(([, action]) => actions.isKnown(action));
    return new Set([...ALWAYS, ...answered.map(([capability]) => capability)]);
  }

  get listsMessages(): boolean {
    return this.dialect.list.hasMessages;
  }

  balance = () => readBalance(this.dialect);
  countries = async () => countriesIn(await this.dialect.directories.current());
  services = async () => servicesIn(await this.dialect.directories.current());
  offers = (filter: OfferFilter) => readOffers(this.dialect, filter);
  stock = (product: ProviderProduct) => readStock(this.dialect, product);
  price = (product: ProviderProduct) => readPrice(this.dialect, product);
  acquire = (request: AcquireRequest) => purchase(this.dialect, request);
  listActive = () => readActive(this.dialect);
  check = (externalId: string) => checkOrder(this.dialect, externalId);
  cancel = (externalId: string) => cancelOrder(this.dialect, externalId);
  checkResend = (externalId: string) => readResendOffer(this.dialect, externalId);
  resend = (externalId: string) => resend(this.dialect, externalId);
  finish = (externalId: string) => finishOrder(this.dialect, externalId);
  history = (page: HistoryPage) => readHistory(this.dialect, page);

  pools = () => notCapable('pools');
  successRates = () => notCapable('successRates');
  suggestedCountries = () => notCapable('suggestedCountries');
}
