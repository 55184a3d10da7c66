import { compilePattern, extractCode } from '@numera/codes';
import type { Database, Transaction } from '@numera/database';
import { isId } from '@numera/kernel';
import type { PollService } from '../../message-source/poll.service';
import type {
  GivenMessage,
  ReservationStore,
  StockReservation,
} from '../../stock/reservation.store';
import type { StockStore } from '../../stock/stock.store';
import type {
  AcquireRequest,
  AcquireResult,
  CancelResult,
  Capability,
  CheckResult,
  FinishResult,
  HistoryPage,
  ListedOrder,
  OfferFilter,
  ProviderAdapter,
  ProviderOffer,
  ProviderProduct,
  ResendOffer,
  ResendRequest,
  ResendResult,
} from '../adapter';
import { notCapable, providerFailure } from '../failure';

export interface StockAdapterOptions {
  readonly botId: string;
  readonly messageSourceId: string;
  /** Minutes for which a number is held. */
  readonly waitMin: number;
  readonly database: Database;
  readonly stock: StockStore;
  readonly reservations: ReservationStore;
  readonly polls: PollService;
}

const OUT_OF_STOCK = providerFailure('PROVIDER.SERVICE_UNAVAILABLE', 'none free', {
  reason: 'out_of_stock',
});
const PRICE_ROSE = providerFailure('PROVIDER.SERVICE_UNAVAILABLE', 'dearer now', {
  reason: 'price_rose',
});
const USED = providerFailure('PROVIDER.REJECTED', 'it has brought a message');
const NOT_FREE = providerFailure('PROVIDER.SERVICE_UNAVAILABLE', 'no use of it left');

/**
 * The operator's own numbers whose messages come from one message source. Its orders are reservations, and
 * have their ids.
 */
export class StockAdapter implements ProviderAdapter {
  readonly kind = 'stock';
  readonly capabilities: ReadonlySet<Capability> = new Set([
    'offers',
    'stock',
    'acquire',
    'listActive',
    'check',
    'cancel',
    'resend',
    'finish',
    'push',
    'history',
  ]);

  constructor(private readonly options: StockAdapterOptions) {}

  balance = (): Promise<never> => notCapable('balance');
  countries = (): Promise<never> => notCapable('countries');
  services = (): Promise<never> => notCapable('services');
  pools = (): Promise<never> => notCapable('pools');
  successRates = (): Promise<never> => notCapable('successRates');
  suggestedCountries = (): Promise<never> => notCapable('suggestedCountries');
  price = (): Promise<never> => notCapable('price');

  async offers(filter: OfferFilter): Promise<ProviderOffer[]> {
    const { stock, messageSourceId } = this.options;
    const offers = await stock.listOffers(messageSourceId, filter);
    return offers.map(({ serviceId, countryCode, price }) => ({
      ...{ serviceId, countryCode, costE4: 0n, price: BigInt(price), pool: null },
    }));
  }

  async stock({ serviceId, countryCode }: ProviderProduct): Promise<number> {
    const { stock, messageSourceId } = this.options;
    const [offer] = await stock.listOffers(messageSourceId, { serviceId, countryCode });
    return offer?.amount ?? 0;
  }

  async acquire(request: AcquireRequest): Promise<AcquireResult> {
    const { serviceId, countryCode, reservationId, maxPrice = null } = request;
    const { botId, messageSourceId, waitMin, reservations } = this.options;
    const number = await reservations.reserve({
      ...{ reservationId, botId, messageSourceId, serviceId, countryCode, maxPrice, waitMin },
    });
    if (!number) {
      const isThere = (await this.stock({ serviceId, countryCode })) > 0;
      return { outcome: 'unavailable', error: isThere ? PRICE_ROSE : OUT_OF_STOCK };
    }
    const { phoneNumber, expiresAtMs } = number;
    return {
      ...{ outcome: 'acquired', externalId: reservationId, phoneNumber, costE4: 0n, expiresAtMs },
      canResend: (await reservations.usesLeft(reservationId)) > 0,
      pool: null,
    };
  }

  /** Reads the message source first, if that is due: whoever looks at the numbers looks at what is new. */
  async listActive(): Promise<ListedOrder[]> {
    const { messageSourceId, polls, reservations } = this.options;
    await polls.askIfDue(messageSourceId);
    return this.listed(await reservations.listOpen(messageSourceId));
  }

  async history({ start, length, search }: HistoryPage): Promise<ListedOrder[]> {
    const { messageSourceId, reservations } = this.options;
    if (search !== undefined) {
      const one = isId(search) ? await reservations.find(messageSourceId, search) : null;
      return one && start === 0 ? this.listed([one]) : [];
    }
    return this.listed(await reservations.listRecent(messageSourceId, start, length));
  }

  async check(externalId: string): Promise<CheckResult> {
    const { messageSourceId, polls, reservations } = this.options;
    await polls.askIfDue(messageSourceId);
    const found = isId(externalId) ? await reservations.find(messageSourceId, externalId) : null;
    if (!found) return { state: 'missing' };
    if (found.state === 'released') return { state: 'refunded' };
    const message = await this.lastWithCode(externalId);
    if (message) return { state: 'received', ...message };
    if (found.state === 'finished') return { state: 'ended' };
    return { state: 'waiting', expiresAtMs: found.expiresAtMs };
  }

  async cancel(externalId: string): Promise<CancelResult> {
    const { database, messageSourceId, reservations } = this.options;
    if (!isId(externalId)) return { outcome: 'missing' };
    return database.inTransaction(async (tx): Promise<CancelResult> => {
      const found = await reservations.lock(tx, messageSourceId, externalId);
      if (!found) return { outcome: 'missing' };
      if (found.state === 'finished') return { outcome: 'refused', error: USED };
      if (found.state === 'open' && (await this.lastWithCode(externalId, tx))) {
        return { outcome: 'refused', error: USED };
      }
      if (found.state === 'open') await reservations.close(tx, externalId, 'released');
      return { outcome: 'refunded', refundE4: 0n };
    });
  }

  async checkResend(externalId: string): Promise<ResendOffer> {
    const { messageSourceId, reservations } = this.options;
    const found = isId(externalId) ? await reservations.find(messageSourceId, externalId) : null;
    if (!found) return { outcome: 'missing' };
    const resends = await reservations.usesLeft(externalId);
    if (resends === 0 || found.state === 'released') {
      return { outcome: 'unavailable', error: NOT_FREE };
    }
    const price = BigInt(found.price);
    return { outcome: 'available', costE4: 0n, price, resends, hoursLeft: null };
  }

  /** Takes the number once more, as long as it has uses left and nobody else has taken it. */
  async resend(externalId: string, { reservationId }: ResendRequest): Promise<ResendResult> {
    const { database, messageSourceId, reservations, waitMin } = this.options;
    if (!isId(externalId)) return { outcome: 'missing' };
    const result = await database.inTransaction(async (tx): Promise<ResendResult> => {
      const before = await reservations.lock(tx, messageSourceId, externalId);
      if (!before) return { outcome: 'missing' };
      if (!(await this.lastWithCode(externalId, tx)))
        return { outcome: 'refused', error: NOT_FREE };
      if (before.state === 'open') await reservations.close(tx, externalId, 'finished');
      const again = await reservations.reserveAgain(tx, reservationId, externalId, waitMin);
      if (!again) return { outcome: 'refused', error: NOT_FREE };
      const { expiresAtMs } = again;
      return { outcome: 'requested', externalId: reservationId, chargeE4: 0n, expiresAtMs };
    });
    if (result.outcome !== 'requested') return result;
    return { ...result, canResend: (await reservations.usesLeft(reservationId)) > 0 };
  }

  async finish(externalId: string): Promise<FinishResult> {
    const { database, messageSourceId, reservations } = this.options;
    if (!isId(externalId)) return { outcome: 'missing' };
    return database.inTransaction(async (tx): Promise<FinishResult> => {
      const found = await reservations.lock(tx, messageSourceId, externalId);
      if (!found || found.state === 'released') return { outcome: 'missing' };
      if (found.state === 'open') await reservations.close(tx, externalId, 'finished');
      return { outcome: 'finished' };
    });
  }

  /** A message that tells no code is no use of a number: the number can still be given back. */
  private async lastWithCode(externalId: string, tx?: Transaction): Promise<Told | null> {
    const messages = await this.options.reservations.messagesOf([externalId], tx);
    return messages.map(told).findLast(({ vendorCode }) => vendorCode !== null) ?? null;
  }

  /** A row a message; one for a number that waits. */
  private async listed(list: readonly StockReservation[]): Promise<ListedOrder[]> {
    const messages = new Map<string, GivenMessage[]>();
    const ids = list.map(({ reservationId }) => reservationId);
    for (const message of await this.options.reservations.messagesOf(ids)) {
      const known = messages.get(message.reservationId) ?? [];
      messages.set(message.reservationId, [...known, message]);
    }
    return list.flatMap((reservation): ListedOrder[] => {
      const row = rowOf(reservation);
      const given = messages.get(reservation.reservationId) ?? [];
      if (given.length === 0) return [row];
      return given.map((message) => {
        const { text, vendorCode, messageKey, pattern } = told(message);
        return { ...row, state: 'received', text, code: vendorCode, messageKey, pattern };
      });
    });
  }
}

function rowOf(reservation: StockReservation): ListedOrder {
  const { reservationId, phoneNumber, countryCode, openedAtMs, expiresAtMs } = reservation;
  const state = { open: 'waiting', finished: 'ended', released: 'refunded' } as const;
  return {
    ...{ externalId: reservationId, reference: reservationId, phoneNumber, countryCode },
    ...{ code: null, text: null, serviceName: '', costE4: 0n, pool: null },
    ...{ state: state[reservation.state], orderedAtMs: openedAtMs, expiresAtMs },
  };
}

/** A message as it is told, with its identity and the pattern that takes its code. */
interface Told {
  readonly text: string;
  readonly vendorCode: string | null;
  readonly messageKey: string;
  readonly pattern: string | null;
}

function told({ text, messageId, pattern }: GivenMessage): Told {
  const options = pattern === null ? {} : { pattern: compilePattern(pattern) };
  const vendorCode = extractCode(text, options)?.code ?? null;
  return { text, vendorCode, messageKey: messageId, pattern };
}
