import type { ProviderFailure } from './failure';

/**
 * What an adapter can do. A method whose capability is not declared is never called, and throws `PROVIDER.REJECTED`.
 * `push`: messages also come by themselves, as `providers.message.found`. `finish`: the provider wants to be
 * told that a number has served. Without `listActive` and `history` a purchase of unknown outcome cannot be
 * found again; at least one of `listActive` and `check` is there.
 */
export type Capability =
  | 'balance'
  | 'countries'
  | 'services'
  | 'pools'
  | 'offers'
  | 'stock'
  | 'successRates'
  | 'suggestedCountries'
  | 'price'
  | 'acquire'
  | 'listActive'
  | 'check'
  | 'cancel'
  | 'resend'
  | 'finish'
  | 'push'
  | 'history';

export interface ProviderCountry {
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  readonly name: string;
  readonly region: string | null;
}

export interface ProviderService {
  /** In the catalogue's numbering, which is SMSPool's. */
  readonly serviceId: number;
  readonly name: string;
}

/** One of the provider's own suppliers. Its name is the provider's business and is never shown to users. */
export interface ProviderPool {
  readonly pool: string;
  readonly name: string;
}

export interface ProviderProduct {
  readonly serviceId: number;
  readonly countryCode: string;
  readonly pool?: string;
}

/** Exactly one side is given: unfiltered price lists of the industry weigh tens of megabytes. */
export type OfferFilter =
  | { readonly serviceId: number; readonly countryCode?: string }
  | { readonly countryCode: string; readonly serviceId?: never };

/** The cheapest price of a service in a country. A price is no promise of stock. */
export interface ProviderOffer {
  readonly serviceId: number;
  readonly countryCode: string;
  /** Ten-thousandths of a US dollar. */
  readonly costE4: bigint;
  /** The operator's own price, US cents; absent or null: the pricing rules decide (PRC-2). */
  readonly price?: bigint | null;
  readonly pool: string | null;
}

export interface ProviderPrice {
  readonly costE4: bigint;
  readonly highCostE4: bigint | null;
  /** 0 to 100. */
  readonly successPercent: number | null;
  readonly pool: string | null;
}

export interface SuccessRate {
  readonly countryCode: string;
  readonly successPercent: number;
  readonly costE4: bigint | null;
}

export interface AcquireRequest extends ProviderProduct {
  /** Ours, for ever one number: the reference to give where a provider takes one, and the key of a repeat. */
  readonly reservationId: string;
  /** Ten-thousandths of a US dollar; the provider is told never to sell dearer. */
  readonly maxCostE4: bigint;
  /** US cents: what the user pays; numbers with prices of their own are never taken dearer. */
  readonly maxPrice?: bigint;
  /** When it is bought, by the database's clock: what counts where the answer says for how long and not until when. */
  readonly calledAtMs: number;
}

/**
 * `unavailable` only when the provider surely sold nothing. Whatever went wrong once the request may have
 * left is `unknown`, and is found out from {@link ProviderAdapter.listActive} and
 * {@link ProviderAdapter.history}, never by asking again (SRC-9).
 */
export type AcquireResult =
  | {
      readonly outcome: 'acquired';
      readonly externalId: string;
      /** E.164, with its plus. */
      readonly phoneNumber: string;
      /** What was charged; ten-thousandths of a US dollar. */
      readonly costE4: bigint;
      readonly expiresAtMs: number;
      readonly pool: string | null;
      /** Absent: as the capability `resend` says. */
      readonly canResend?: boolean;
    }
  | { readonly outcome: 'unavailable'; readonly error: ProviderFailure }
  | {
      readonly outcome: 'unknown';
      readonly error: ProviderFailure;
      /** The order's id, where the answer still gave that much away. */
      readonly externalId: string | null;
    };

/** What is known of a message that has an identity of its own, beside its text. */
export interface MessageIdentity {
  /** Absent: the same text on the same order is the same message. */
  readonly messageKey?: string;
  /** The regular expression that takes its code; absent or null: as for every service. */
  readonly pattern?: string | null;
}

/** `ended`: over, but whether with the money back is not proven. `missing`: the provider knows no such order. */
export type CheckResult =
  | { readonly state: 'waiting'; readonly expiresAtMs: number | null }
  | ({
      readonly state: 'received';
      /** The whole message; the vendor's code where it gives no more. At most 4,000 characters. */
      readonly text: string;
      /** The provider's own guess of the code, at most 64 characters. */
      readonly vendorCode: string | null;
    } & MessageIdentity)
  | { readonly state: 'refunded' }
  | { readonly state: 'ended' }
  | { readonly state: 'missing' };

/**
 * `locked`: too early, ask again. `refused`: surely not cancelled (`error.retryable` says whether asking
 * again makes sense). `missing`: no such order. `unknown`: may have happened, look before believing either.
 * Only `refunded` is proof that the money is back.
 */
export type CancelResult =
  | { readonly outcome: 'refunded'; readonly refundE4: bigint | null }
  /** `lockMs`: for how long after its purchase an order is locked, where the provider says so. */
  | { readonly outcome: 'locked'; readonly lockMs?: number }
  | { readonly outcome: 'refused'; readonly error: ProviderFailure }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'unknown'; readonly error: ProviderFailure };

export interface ResendRequest {
  /** The further code's own reservation, and the key of a repeat. */
  readonly reservationId: string;
  /** When it is asked for, by the database's clock. */
  readonly calledAtMs: number;
}

/** May charge; never repeated blindly. */
export type ResendResult =
  | {
      readonly outcome: 'requested';
      /** Of the order that the further code comes to: the same one, or another of the same number. */
      readonly externalId: string;
      readonly chargeE4: bigint | null;
      /** When that order ends; null or absent where the answer does not say. */
      readonly expiresAtMs?: number | null;
      /** Absent: as the capability `resend` says. */
      readonly canResend?: boolean;
    }
  | { readonly outcome: 'refused'; readonly error: ProviderFailure }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'unknown'; readonly error: ProviderFailure };

export type ResendOffer =
  | {
      readonly outcome: 'available';
      readonly costE4: bigint | null;
      /** The operator's own price for it, US cents; absent or null: the pricing rules decide. */
      readonly price?: bigint | null;
      readonly resends: number | null;
      readonly hoursLeft: number | null;
    }
  | { readonly outcome: 'unavailable'; readonly error: ProviderFailure }
  | { readonly outcome: 'missing' };

/** That a number has served. `missing` and `refused` without a retryable error: there is nothing left to say. */
export type FinishResult =
  | { readonly outcome: 'finished' }
  | { readonly outcome: 'refused'; readonly error: ProviderFailure }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'unknown'; readonly error: ProviderFailure };

/** One row a message where a number has several: rows may share an `externalId`. */
export interface ListedOrder extends MessageIdentity {
  readonly externalId: string;
  /** The reference that we gave with the purchase; null where the provider keeps none. */
  readonly reference: string | null;
  /** E.164; null where the provider's writing could not be read. */
  readonly phoneNumber: string | null;
  readonly state: 'waiting' | 'received' | 'refunded' | 'ended';
  /** The provider's guess of the code. */
  readonly code: string | null;
  /** The whole message; with state `received`, `text` or `code` is there. */
  readonly text: string | null;
  /** Providers name the service here and do not number it; compare with {@link ProviderAdapter.services}. */
  readonly serviceName: string;
  readonly countryCode: string | null;
  readonly costE4: bigint | null;
  readonly orderedAtMs: number | null;
  readonly expiresAtMs: number | null;
  readonly pool: string | null;
}

export interface HistoryPage {
  /** Rows to leave out. */
  readonly start: number;
  /** At most 1,000. */
  readonly length: number;
  /** A number, an order's id, a service or a country. */
  readonly search?: string;
}

/**
 * One account at one provider. Every method is one request, which is never repeated inside.
 * Purchases, cancellations and resends answer with a union; the questions throw `ProviderError`.
 */
export interface ProviderAdapter {
  readonly kind: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** False where `listActive` tells which orders run and nothing of their messages: these are asked for one by one. */
  readonly listsMessages?: boolean;
  /** Ten-thousandths of a US dollar; null when the provider left it empty. */
  balance(): Promise<bigint | null>;
  countries(): Promise<ProviderCountry[]>;
  services(countryCode?: string): Promise<ProviderService[]>;
  pools(): Promise<ProviderPool[]>;
  /** One row a service and country: the cheapest over all pools. */
  offers(filter: OfferFilter): Promise<ProviderOffer[]>;
  /** Numbers that could be bought now; null when the provider does not say. */
  stock(product: ProviderProduct): Promise<number | null>;
  successRates(serviceId: number): Promise<SuccessRate[]>;
  suggestedCountries(serviceId: number): Promise<ProviderOffer[]>;
  price(product: ProviderProduct): Promise<ProviderPrice>;
  acquire(request: AcquireRequest): Promise<AcquireResult>;
  listActive(): Promise<ListedOrder[]>;
  check(externalId: string): Promise<CheckResult>;
  cancel(externalId: string): Promise<CancelResult>;
  checkResend(externalId: string): Promise<ResendOffer>;
  resend(externalId: string, request: ResendRequest): Promise<ResendResult>;
  /** Says that a number has served and nothing more is wanted on it. May be repeated. */
  finish(externalId: string): Promise<FinishResult>;
  history(page: HistoryPage): Promise<ListedOrder[]>;
}
