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
  ServiceId,
  Text,
  Timestamp,
  UserId,
  Whole,
} from './fields';
import { ACCOUNT_HEALTHS, type AccountHealth } from './providers';

export const SOURCE_KINDS = ['smspool', 'ring4', 'handler_api', 'stock'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/**
 * Whether a source is bought from. `cut_off`: it failed too often and is left alone for a while; `probing`:
 * one purchase at a time finds out whether it works again; `paused`: an admin said so.
 */
export const SOURCE_STATES = ['open', 'cut_off', 'probing', 'paused'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** What made a source's state: calls failed, bought numbers brought no code, an admin, or it works again. */
export const SOURCE_CAUSES = ['failures', 'no_codes', 'admin', 'recovered'] as const;
export type SourceCause = (typeof SOURCE_CAUSES)[number];

export class SourceRow {
  @Text(32, 1) sourceId!: string;
  @OneOf(SOURCE_KINDS) kind!: SourceKind;
  @OneOf(SOURCE_STATES) state!: SourceState;
  @OneOf(SOURCE_CAUSES) cause!: SourceCause;
  /** When a source that is cut off is tried again. */
  @Nullable() @Timestamp() probeAt!: string | null;
  /** Of the account that it buys with. */
  @OneOf(ACCOUNT_HEALTHS) health!: AccountHealth;
  /** US cents at the provider; null when it has none or could not be asked. */
  @Nullable() @Amount() balance!: bigint | null;
  /** Numbers of the last seven days that brought a code, and those that were waited on in vain. */
  @Whole(0, 1_000_000_000) codes!: number;
  @Whole(0, 1_000_000_000) misses!: number;
  /** Half of the codes came within so many seconds; null before the first. */
  @Nullable() @Whole(0, 86_400) medianSeconds!: number | null;
}

export class SourceList {
  @ListOf(() => SourceRow) sources!: SourceRow[];
}

@Query('providers.source.list.v1', SourceList)
export class ListSources extends QueryOf<SourceList> {}

/** What users read a source as: "Server 1". */
export class ServerNumber {
  @Text(32, 1) sourceId!: string;
  @Whole(1, 1_000) serverNumber!: number;
}

export class ServerNumberList {
  @ListOf(() => ServerNumber) servers!: ServerNumber[];
}

/** The numbers of these sources; one that had none yet gets the next. */
@Query('orders.source.numbers.v1', ServerNumberList)
export class ListServerNumbers extends QueryOf<ServerNumberList> {
  @IsArray() @IsString({ each: true }) sourceIds!: string[];
}

/** Stops or resumes buying from a source; numbers already bought are still watched. Answered by {@link SourceChanged} when it changes anything. */
@Command('providers.source.pause.v1')
export class PauseSource {
  @Text(32, 1) sourceId!: string;
  @IsBoolean() paused!: boolean;
  @UserId() adminId!: string;
}

/** For admins, and for whoever keeps offers. */
@Event('providers.source.changed.v1')
export class SourceChanged {
  @Text(32, 1) sourceId!: string;
  @OneOf(SOURCE_STATES) state!: SourceState;
  @OneOf(SOURCE_CAUSES) cause!: SourceCause;
}

/** Whether a further code can be had on a number that has brought one, and what the source takes for it. */
export class ResendTerms {
  @IsBoolean() available!: boolean;
  /** Ten-thousandths of a dollar; null when it is free or the source does not say. */
  @Nullable() @Cost() cost!: bigint | null;
  /** The operator's own price for it, US cents; null: the pricing rules decide. */
  @Nullable() @Amount() price!: bigint | null;
}

@Query('providers.resend.terms.v1', ResendTerms)
export class GetResendTerms extends QueryOf<ResendTerms> {
  @Id() reservationId!: string;
}

/** One source's part in a product, for admins (ADM-8). */
export class ProductSource {
  @Text(32, 1) sourceId!: string;
  /** What users read it as. */
  @Whole(1, 1_000) serverNumber!: number;
  @OneOf(SOURCE_STATES) state!: SourceState;
  @IsBoolean() stale!: boolean;
  /** Ten-thousandths of a dollar; null for the operator's own numbers. */
  @Nullable() @Cost() cost!: bigint | null;
  /** What users pay, US cents; null: not sold (above the highest price, or none is set). */
  @Nullable() @Amount() price!: bigint | null;
  @Nullable() @Whole(0, 100_000_000) stock!: number | null;
  @Nullable() @Whole(0, 100) successPercent!: number | null;
  @Nullable() @Whole(0, 86_400) medianSeconds!: number | null;
}

export class ProductSources {
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
  @Text(120) serviceName!: string;
  /** In the order in which they are tried. */
  @ListOf(() => ProductSource) sources!: ProductSource[];
  /** An admin set the order; else it follows price and success. */
  @IsBoolean() isManual!: boolean;
}

@Query('orders.product.sources.v1', ProductSources)
export class GetProductSources extends QueryOf<ProductSources> {
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
}

/** Sets the order in which a product's sources are tried; an empty list makes it automatic again. Seen by the next {@link GetProductSources}. */
@Command('orders.product.order.v1')
export class SetSourceOrder {
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
  @IsArray() @IsString({ each: true }) sourceIds!: string[];
  @UserId() adminId!: string;
}
