import type {
  AcquireRequest,
  AcquireResult,
  CancelResult,
  Capability,
  CheckResult,
  FinishResult,
  ListedOrder,
  OfferFilter,
  ProviderAdapter,
  ProviderOffer,
  ResendOffer,
  ResendRequest,
  ResendResult,
} from '../adapters/adapter';
import { notCapable, ProviderError, providerFailure } from '../adapters/failure';
import type { ProviderAccount } from '../source/number-source';

interface FakeOrder {
  readonly externalId: string;
  readonly request: AcquireRequest;
  state: 'waiting' | 'received' | 'refunded' | 'finished';
  text: string;
  resends: number;
}

/** A further provider in memory, with exactly the capabilities that a test gives it. */
export class FakeProvider implements ProviderAdapter {
  readonly kind = 'fake';
  readonly capabilities: Set<Capability>;
  readonly orders: FakeOrder[] = [];
  readonly asked: string[] = [];
  isSoldOut = false;
  isDown = false;
  /** The next purchases and resends take effect, and their answers are lost. */
  lostAnswers = 0;
  /** Refusals of `finish` that are worth another try. */
  busyFinishes = 0;
  /** For so long after its purchase no order is cancelled, as it is told; `isLocked`: nor after that. */
  lockMs: number | null = null;
  isLocked = false;
  resendCostE4 = 0n;
  costE4 = 2_000n;

  constructor(
    readonly name: string,
    capabilities: readonly Capability[] = ['acquire', 'check', 'cancel', 'listActive', 'offers'],
  ) {
    this.capabilities = new Set(capabilities);
  }

  get account(): ProviderAccount {
    const accountId = `${this.name}-main`;
    return { accountId, sourceId: this.name, botId: null, requestsPerSec: 100, adapter: this };
  }

  deliver(order: FakeOrder | undefined, text: string): void {
    Object.assign(order ?? {}, { state: 'received', text });
  }

  acquire = (request: AcquireRequest): Promise<AcquireResult> => {
    this.asked.push('acquire');
    if (this.isDown) {
      return Promise.resolve({
        outcome: 'unavailable',
        error: providerFailure('PROVIDER.CONNECTION_ERROR', ''),
      });
    }
    if (this.isSoldOut) {
      const error = providerFailure('PROVIDER.SERVICE_UNAVAILABLE', '', { reason: 'out_of_stock' });
      return Promise.resolve({ outcome: 'unavailable', error });
    }
    const externalId = `${this.name}${this.orders.length}`;
    this.orders.push({ externalId, request, state: 'waiting', text: '', resends: 0 });
    if (this.isLost()) return Promise.resolve({ ...LOST, externalId: null });
    return Promise.resolve({
      outcome: 'acquired',
      externalId,
      phoneNumber: this.numberOf(externalId),
      costE4: this.costE4,
      expiresAtMs: request.calledAtMs + 900_000,
      pool: null,
    });
  };

  listActive = (): Promise<ListedOrder[]> => {
    this.asked.push('listActive');
    const live = this.orders.filter(({ state }) => state === 'waiting' || state === 'received');
    return this.answer(live.map((order) => this.listed(order)));
  };

  check = (externalId: string): Promise<CheckResult> => {
    this.asked.push('check');
    const order = this.find(externalId);
    if (!order) return this.answer({ state: 'missing' });
    if (order.state === 'waiting') return this.answer({ state: 'waiting', expiresAtMs: null });
    if (order.state === 'refunded') return this.answer({ state: 'refunded' });
    return this.answer({ state: 'received', text: order.text, vendorCode: null });
  };

  cancel = (externalId: string): Promise<CancelResult> => {
    this.asked.push('cancel');
    const order = this.find(externalId);
    const isEarly = Date.now() < (order?.request.calledAtMs ?? 0) + (this.lockMs ?? 0);
    if (order && this.lockMs !== null && (isEarly || this.isLocked)) {
      return this.answer({ outcome: 'locked', lockMs: this.lockMs });
    }
    if (order) order.state = 'refunded';
    return this.answer(order ? { outcome: 'refunded', refundE4: null } : { outcome: 'missing' });
  };

  finish = (externalId: string): Promise<FinishResult> => {
    this.asked.push('finish');
    if (this.busyFinishes > 0) {
      this.busyFinishes -= 1;
      return this.answer({
        outcome: 'refused',
        error: providerFailure('PROVIDER.RATE_LIMITED', ''),
      });
    }
    const order = this.find(externalId);
    if (order) order.state = 'finished';
    return this.answer(order ? { outcome: 'finished' } : { outcome: 'missing' });
  };

  checkResend = (externalId: string): Promise<ResendOffer> => {
    const order = this.find(externalId);
    return this.answer(
      order
        ? { outcome: 'available', costE4: this.resendCostE4, resends: null, hoursLeft: null }
        : { outcome: 'missing' },
    );
  };

  /** The old message stays with the order, as at providers that are worth a test. */
  resend = (externalId: string, _request: ResendRequest): Promise<ResendResult> => {
    this.asked.push('resend');
    const order = this.find(externalId);
    if (order) order.resends += 1;
    if (this.isLost()) return Promise.resolve(LOST);
    return this.answer(
      order
        ? { outcome: 'requested', externalId, chargeE4: this.resendCostE4 }
        : { outcome: 'missing' },
    );
  };

  offers = ({ serviceId = 1012, countryCode = 'US' }: OfferFilter): Promise<ProviderOffer[]> => {
    const isSold = serviceId === 1012 && countryCode === 'US';
    const offer = { serviceId, countryCode, costE4: this.costE4, pool: null };
    return this.answer(isSold ? [offer] : []);
  };

  balance = () => notCapable('balance');
  countries = () => notCapable('countries');
  services = () => notCapable('services');
  pools = () => notCapable('pools');
  stock = () => notCapable('stock');
  successRates = () => notCapable('successRates');
  suggestedCountries = () => notCapable('suggestedCountries');
  price = () => notCapable('price');
  history = () => notCapable('history');

  private answer<T>(value: T): Promise<T> {
    const error = providerFailure('PROVIDER.CONNECTION_ERROR', '');
    return this.isDown ? Promise.reject(new ProviderError(error)) : Promise.resolve(value);
  }

  private isLost(): boolean {
    if (this.lostAnswers <= 0) return false;
    this.lostAnswers -= 1;
    return true;
  }

  private find(externalId: string): FakeOrder | undefined {
    return this.orders.find((order) => order.externalId === externalId);
  }

  private numberOf(externalId: string): string {
    return `+1303555${externalId.replace(/\D/gu, '').padStart(4, '0')}`;
  }

  private listed({ externalId, request, state, text }: FakeOrder): ListedOrder {
    return {
      externalId,
      reference: request.reservationId,
      phoneNumber: this.numberOf(externalId),
      state: state === 'received' ? 'received' : 'waiting',
      code: null,
      text: text === '' ? null : text,
      ...{ serviceName: '', countryCode: request.countryCode, costE4: this.costE4 },
      ...{ orderedAtMs: request.calledAtMs, expiresAtMs: null, pool: null },
    };
  }
}

const LOST = { outcome: 'unknown', error: providerFailure('PROVIDER.TIMEOUT', '') } as const;
