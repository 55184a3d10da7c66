import { IsArray, IsBoolean, IsString } from 'class-validator';
import { Command, Event, Query, QueryOf } from './contract';
import {
  Amount,
  Cost,
  CountryCode,
  Id,
  ListOf,
  Nullable,
  OneOf,
  Optional,
  PhoneNumber,
  PositiveAmount,
  ServiceId,
  Text,
  Timestamp,
  Whole,
} from './fields';

/** The typed failures of a provider, one for each of SMSPool's eleven documented kinds (SRC-1). */
export const PROVIDER_FAILURES = [
  'PROVIDER.INSUFFICIENT_BALANCE',
  'PROVIDER.SERVICE_UNAVAILABLE',
  'PROVIDER.CONNECTION_ERROR',
  'PROVIDER.REJECTED',
  'PROVIDER.TIMEOUT',
  'PROVIDER.BAD_KEY',
  'PROVIDER.RATE_LIMITED',
  'PROVIDER.ORDER_NOT_FOUND',
  'PROVIDER.MESSAGE_FETCH_FAILED',
  'PROVIDER.UNEXPECTED',
  'PROVIDER.SERVICE_OFF',
] as const;
export type ProviderFailureCode = (typeof PROVIDER_FAILURES)[number];

export const ACCOUNT_HEALTHS = [
  'healthy',
  'failing',
  'bad_key',
  'no_balance',
  'release_refused',
] as const;
export type AccountHealth = (typeof ACCOUNT_HEALTHS)[number];

/** Buys a number. Answered by {@link NumberAcquired} or {@link NumberUnavailable}, after {@link NumberUnknown} if the outcome had to be found out. */
@Command('providers.number.acquire.v1')
export class AcquireNumber {
  @Id() reservationId!: string;
  @Id() orderId!: string;
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
  /** Ten-thousandths of a dollar: never buy dearer. */
  @Cost() maxCost!: bigint;
  /** In the order in which they may be tried: it is bought from the first that is open, and from no other. */
  @IsArray() @IsString({ each: true }) sourceIds!: string[];
  /** US cents: what the user pays. The operator's own numbers have prices, and none dearer is taken. */
  @Optional() @PositiveAmount() maxPrice?: bigint;
  /** A further code on the number of this reservation (BUY-11), and not a new number. */
  @Optional() @Nullable() @Id() resendOf?: string | null;
}

/** Gives a number back, after one last look. Answered by {@link NumberReleased}, or by a message that was found. */
@Command('providers.number.release.v1')
export class ReleaseNumber {
  @Id() reservationId!: string;
  @Id() orderId!: string;
}

@Event('providers.number.acquired.v1')
export class NumberAcquired {
  @Id() reservationId!: string;
  @Id() orderId!: string;
  @Text(32, 1) sourceId!: string;
  @Text(64, 1) accountId!: string;
  @Text(64, 1) externalId!: string;
  @PhoneNumber() phoneNumber!: string;
  @Cost() cost!: bigint;
  /** When the provider itself ends the number. */
  @Timestamp() expiresAt!: string;
  /** A further code may be asked for on it. */
  @Optional() @IsBoolean() canResend?: boolean;
}

@Event('providers.number.unavailable.v1')
export class NumberUnavailable {
  @Id() reservationId!: string;
  @Id() orderId!: string;
  @OneOf([...PROVIDER_FAILURES, 'PROVIDER.PRICE_ROSE', 'PROVIDER.RELEASED_UNUSED'])
  reason!: ProviderFailureCode | 'PROVIDER.PRICE_ROSE' | 'PROVIDER.RELEASED_UNUSED';
  /** Who said so; null when none of the sources was open. Those before it in the order were not. */
  @Optional() @Nullable() @Text(32, 1) sourceId?: string | null;
}

/** The purchase may or may not have happened; it is being found out and never repeated meanwhile. */
@Event('providers.number.unknown.v1')
export class NumberUnknown {
  @Id() reservationId!: string;
  @Id() orderId!: string;
}

/** The provider no longer runs the number and keeps no money for it, or never sold it. */
@Event('providers.number.released.v1')
export class NumberReleased {
  @Id() reservationId!: string;
  @Id() orderId!: string;
}

/** The provider takes no number back so soon after its purchase; it is asked again then. Told where it says how long. */
@Event('providers.number.locked.v1')
export class NumberLocked {
  @Id() reservationId!: string;
  @Id() orderId!: string;
  @Timestamp() until!: string;
}

/** A message that came to a number in another way than by a look: pushed, or found before a number was given back. */
@Event('providers.message.found.v1')
export class MessageFound {
  @Id() reservationId!: string;
  @Id() orderId!: string;
  @Text(64, 1) accountId!: string;
  @Text(64, 1) externalId!: string;
  @Text(4_000) text!: string;
  /** The provider's own guess of the code; may be empty or wrong. */
  @Text(64) vendorCode!: string;
  /** The message's identity at its source, where it has one: the same text twice is two messages. */
  @Optional() @Text(128, 1) messageKey?: string;
  /** The service's regular expression for codes; absent: as for every service. */
  @Optional() @Text(200, 1) pattern?: string;
}

/** For admins: what an operator must know of an account. Published on change, not on every failure. */
@Event('providers.account.changed.v1')
export class AccountChanged {
  @Text(64, 1) accountId!: string;
  @OneOf(ACCOUNT_HEALTHS) health!: AccountHealth;
}

export class Offer {
  @Text(32, 1) sourceId!: string;
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
  /** Ten-thousandths of a dollar; 0 for the operator's own numbers. */
  @Cost() cost!: bigint;
  /** The operator's own price, US cents; null: the pricing rules decide (PRC-2). */
  @Optional() @Nullable() @PositiveAmount() price?: bigint | null;
  /** From the last good copy because this source is away: to be shown, never sold. */
  @Optional() @IsBoolean() stale?: boolean;
  /** False while the source is cut off or paused. */
  @Optional() @IsBoolean() open?: boolean;
  /** Of the numbers lately waited on; null before there are enough to say. */
  @Optional() @Nullable() @Whole(0, 100) successPercent?: number | null;
  @Optional() @Nullable() @Whole(0, 86_400) medianSeconds?: number | null;
}

export class OfferList {
  @ListOf(() => Offer) offers!: Offer[];
  /** All of it is from last good copies. */
  @IsBoolean() stale!: boolean;
  @Timestamp() fetchedAt!: string;
}

/** Offers of one service in all countries, or of one country for all services. Cached for 5 minutes. */
@Query('providers.offer.list.v1', OfferList)
export class ListOffers extends QueryOf<OfferList> {
  @Optional() @ServiceId() serviceId?: number;
  @Optional() @CountryCode() countryCode?: string;
}

export class Stock {
  /** How many numbers; null when the source cannot say. */
  @Nullable() @Whole(0, 100_000_000) amount!: number | null;
}

@Query('providers.stock.get.v1', Stock)
export class GetStock extends QueryOf<Stock> {
  @Text(32, 1) sourceId!: string;
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
}

export class SourceService {
  @ServiceId() serviceId!: number;
  @Text(200, 1) name!: string;
}

export class SourceCountry {
  @CountryCode() countryCode!: string;
  @Text(120, 1) name!: string;
}

export class SourceCatalogue {
  @ListOf(() => SourceService) services!: SourceService[];
  @ListOf(() => SourceCountry) countries!: SourceCountry[];
}

@Query('providers.catalogue.get.v1', SourceCatalogue)
export class GetSourceCatalogue extends QueryOf<SourceCatalogue> {}

export class ListedMessage {
  @Text(64, 1) externalId!: string;
  /** `waiting`: listed, nothing yet. */
  @OneOf(['waiting', 'received', 'refunded', 'ended', 'missing'])
  state!: 'waiting' | 'received' | 'refunded' | 'ended' | 'missing';
  @Text(4_000) text!: string;
  @Text(64) vendorCode!: string;
  /** As in {@link MessageFound}, which may have brought the same message. */
  @Optional() @Text(128, 1) messageKey?: string;
  @Optional() @Text(200, 1) pattern?: string;
}

export class ActiveList {
  /** Every order that the account lists now, with several messages several times; what is absent must be checked by itself. */
  @ListOf(() => ListedMessage) listed!: ListedMessage[];
}

/** One call to the provider, whatever the number of orders. */
@Query('providers.message.list.v1', ActiveList)
export class ListActiveMessages extends QueryOf<ActiveList> {
  @Text(64, 1) accountId!: string;
}

/** One call to the provider for one order; only to settle what the list cannot tell. */
@Query('providers.message.check.v1', ListedMessage)
export class CheckMessage extends QueryOf<ListedMessage> {
  @Text(64, 1) accountId!: string;
  @Text(64, 1) externalId!: string;
}

export class AccountState {
  @Text(64, 1) accountId!: string;
  @Text(32, 1) sourceId!: string;
  @OneOf(ACCOUNT_HEALTHS) health!: AccountHealth;
  /** US cents at the provider; null when it could not be asked. */
  @Nullable() @Amount() balance!: bigint | null;
}

export class AccountList {
  @ListOf(() => AccountState) accounts!: AccountState[];
}

@Query('providers.account.list.v1', AccountList)
export class ListAccounts extends QueryOf<AccountList> {}
