import { Query, QueryOf } from './contract';
import {
  CountryCode,
  ListOf,
  Nested,
  Nullable,
  OneOf,
  Optional,
  PositiveAmount,
  ServiceId,
  Text,
  Whole,
} from './fields';
import { IsBoolean } from 'class-validator';

export const NUMBER_TYPES = ['temporary'] as const;
export type NumberType = (typeof NUMBER_TYPES)[number];

/** A service as users see it. */
export class ServiceRow {
  @ServiceId() serviceId!: number;
  @Text(120, 1) name!: string;
  @Text(16) emoji!: string;
  /** The lowest price now, over countries or in the one asked for; null while it is not known. */
  @Nullable() @PositiveAmount() price!: bigint | null;
}

export class CountryRow {
  @CountryCode() countryCode!: string;
  /** English, as the source writes it; people read the name in their language. */
  @Text(120, 1) name!: string;
  @Nullable() @PositiveAmount() price!: bigint | null;
}

export class ServicePage {
  @ListOf(() => ServiceRow) services!: ServiceRow[];
  @Whole(1, 1_000_000) page!: number;
  @Whole(0, 1_000_000) pages!: number;
  @Whole(0, 1_000_000) total!: number;
}

export class CountryPage {
  @Nullable() @Nested(() => ServiceRow) service!: ServiceRow | null;
  @ListOf(() => CountryRow) countries!: CountryRow[];
  @Whole(1, 1_000_000) page!: number;
  @Whole(0, 1_000_000) pages!: number;
  @Whole(0, 1_000_000) total!: number;
}

/** Services that can be sold, popular first, then by name. With `text`: those whose name has it. */
@Query('orders.service.list.v1', ServicePage)
export class ListServices extends QueryOf<ServicePage> {
  @Optional() @CountryCode() countryCode?: string;
  @Optional() @Text(64) text?: string;
  /** For admins: every service of the catalogue, without prices, also what nobody sells now. */
  @Optional() @IsBoolean() withUnsold?: boolean;
  @Whole(1, 1_000_000) page!: number;
  @Whole(1, 50) pageSize!: number;
}

/**
 * Countries, popular first, then by name. With `serviceId`: only where it can be sold now, with prices.
 * With `text`: name (in English or Arabic), ISO code or dialling code.
 */
@Query('orders.country.list.v1', CountryPage)
export class ListCountries extends QueryOf<CountryPage> {
  @Optional() @ServiceId() serviceId?: number;
  @Optional() @Text(64) text?: string;
  @Whole(1, 1_000_000) page!: number;
  @Whole(1, 50) pageSize!: number;
}

/** Why a product cannot be bought now. */
export const UNSELLABLE = [
  'unknown_product',
  'no_offer',
  'no_stock',
  'above_cap',
  'provider_down',
  'provider_no_balance',
] as const;
export type Unsellable = (typeof UNSELLABLE)[number];

export class Quote {
  @Nullable() @Nested(() => ServiceRow) service!: ServiceRow | null;
  @CountryCode() countryCode!: string;
  @OneOf(NUMBER_TYPES) numberType!: NumberType;
  /** Null exactly when `unsellable` says why. */
  @Nullable() @PositiveAmount() price!: bigint | null;
  @Nullable() @OneOf(UNSELLABLE) unsellable!: Unsellable | null;
  /** How long a code is waited for, in seconds. */
  @Whole(1, 86_400) waitSeconds!: number;
  /** What users read as "Server 1". */
  @Whole(1, 1_000) serverNumber!: number;
}

/** The price of one product now, checked for stock. */
@Query('orders.quote.get.v1', Quote)
export class GetQuote extends QueryOf<Quote> {
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
  @OneOf(NUMBER_TYPES) numberType!: NumberType;
}

export class DefaultProducts {
  /** The product of `/buy` first, then those offered beside it. */
  @ListOf(() => Quote) quotes!: Quote[];
}

@Query('orders.quote.defaults.v1', DefaultProducts)
export class GetDefaultProducts extends QueryOf<DefaultProducts> {}

export class CatalogueStatus {
  @Whole(0, 1_000_000) services!: number;
  @Whole(0, 1_000_000) countries!: number;
  /** The catalogue could not be refreshed lately. */
  @IsBoolean() stale!: boolean;
}

@Query('orders.catalogue.status.v1', CatalogueStatus)
export class GetCatalogueStatus extends QueryOf<CatalogueStatus> {}
