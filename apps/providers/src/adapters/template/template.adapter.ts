import type {
  AcquireRequest,
  Capability,
  OfferFilter,
  ProviderAdapter,
  ProviderProduct,
  ProviderService,
} from '../adapter';
import { notCapable } from '../failure';
import { readBalance, readOffers, readStock, Services } from './catalogue';
import { TemplateClient, type TemplateClientOptions } from './client';
import { cancelOrder, checkOrder, readActive } from './orders';
import { purchase } from './purchase';

export interface TemplateOptions extends TemplateClientOptions {
  /** The catalogue whose numbering the provider's services are brought to. */
  readonly services: () => Promise<readonly ProviderService[]>;
  readonly nowMs?: () => number;
}

/** One account at the provider. Facts, quirks and limits are in the README of this folder. */
export class TemplateAdapter implements ProviderAdapter {
  readonly kind = 'template';
  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'balance',
    'services',
    'offers',
    'stock',
    'acquire',
    'listActive',
    'check',
    'cancel',
  ]);
  private readonly client: TemplateClient;
  private readonly listed: Services;

  constructor({ services, nowMs = () => performance.now(), ...wire }: TemplateOptions) {
    this.client = new TemplateClient(wire);
    this.listed = new Services(this.client, services, nowMs);
  }

  balance = () => readBalance(this.client);
  services = async () => [...(await this.listed.all())];
  offers = (filter: OfferFilter) => readOffers(this.client, this.listed, filter);
  stock = (product: ProviderProduct) => readStock(this.client, this.listed, product);
  acquire = (request: AcquireRequest) => purchase(this.client, this.listed, request);
  listActive = () => readActive(this.client, this.listed);
  check = (externalId: string) => checkOrder(this.client, externalId);
  cancel = (externalId: string) => cancelOrder(this.client, externalId);

  countries = () => notCapable('countries');
  pools = () => notCapable('pools');
  successRates = () => notCapable('successRates');
  suggestedCountries = () => notCapable('suggestedCountries');
  price = () => notCapable('price');
  checkResend = () => notCapable('resend');
  resend = () => notCapable('resend');
  finish = () => notCapable('finish');
  history = () => notCapable('history');
}
