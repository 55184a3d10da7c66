import type { AcquireRequest, Capability, HistoryPage, OfferFilter } from '../adapter';
import type { ProviderAdapter, ProviderCountry, ProviderProduct } from '../adapter';
import { notCapable } from '../failure';
import { readActive } from './active';
import { readBalance } from './balance';
import { cancelOrder } from './cancel';
import { CountryIds, readCountries, readPools, readServices } from './catalogue';
import { checkOrder } from './check';
import { SmsPoolClient, type SmsPoolClientOptions } from './client';
import { readHistory } from './history';
import {
  readOffers,
  readPrice,
  readStock,
  readSuccessRates,
  readSuggestedCountries,
} from './offers';
import { purchase } from './purchase';
import { readResendOffer, resend } from './resend';

export interface SmsPoolOptions extends SmsPoolClientOptions {
  readonly nowMs?: () => number;
}

/** Requests a second that a standard account may make (contract §6). */
export const SMSPOOL_REQUESTS_PER_SECOND = 32;

/** One SMSPool account. Facts, quirks and limits are in the README of this folder. */
export class SmsPoolAdapter implements ProviderAdapter {
  readonly kind = 'smspool';
  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'balance',
    'countries',
    'services',
    'pools',
    'offers',
    'stock',
    'successRates',
    'suggestedCountries',
    'price',
    'acquire',
    'listActive',
    'check',
    'cancel',
    'resend',
    'history',
  ]);
  private readonly client: SmsPoolClient;
  private readonly countryIds: CountryIds;
  private readonly nowMs: () => number;

  /** Throws `PROVIDER.BAD_KEY` for a key that no HTTP header could carry. */
  constructor(options: SmsPoolOptions) {
    this.nowMs = options.nowMs ?? (() => performance.now());
    this.client = new SmsPoolClient(options);
    this.countryIds = new CountryIds(this.client, this.nowMs);
  }

  balance = () => readBalance(this.client);
  services = (countryCode?: string) => readServices(this.client, countryCode);
  pools = () => readPools(this.client);
  offers = (filter: OfferFilter) => readOffers(this.client, this.countryIds, filter);
  stock = (product: ProviderProduct) => readStock(this.client, this.countryIds, product);
  price = (product: ProviderProduct) => readPrice(this.client, this.countryIds, product);
  successRates = (serviceId: number) => readSuccessRates(this.client, serviceId);
  suggestedCountries = (serviceId: number) => readSuggestedCountries(this.client, serviceId);
  acquire = (request: AcquireRequest) => purchase(this.client, request);
  listActive = () => readActive(this.client);
  check = (externalId: string) => checkOrder(this.client, externalId);
  cancel = (externalId: string) => cancelOrder(this.client, externalId);
  checkResend = (externalId: string) => readResendOffer(this.client, externalId);
  resend = (externalId: string) => resend(this.client, externalId);
  finish = () => notCapable('finish');
  history = (page: HistoryPage) => readHistory(this.client, page);

  async countries(): Promise<ProviderCountry[]> {
    const countries = await readCountries(this.client);
    return countries.map(({ countryCode, name, region }) => ({ countryCode, name, region }));
  }
}
