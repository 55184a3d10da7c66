import { IsBoolean } from 'class-validator';
import { Command, Event, Query, QueryOf } from './contract';
import {
  Amount,
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
  UserId,
  Whole,
} from './fields';

/** Lines of one message of an import, so that none grows large. */
export const IMPORT_CHUNK_LINES = 1_000;

/** What can be wrong with one line of a numbers file. */
export const IMPORT_FAULTS = [
  'not_a_number',
  'wrong_country',
  'unknown_service',
  'unknown_country',
  'bad_price',
  'bad_columns',
  'too_long',
  'duplicate_in_file',
  'already_in_stock',
] as const;
export type ImportFault = (typeof IMPORT_FAULTS)[number];

/**
 * A piece of a numbers file. All pieces of a file have one `importId`, and each its place; a repeat changes
 * nothing, and they may come in any order. When all are in: {@link StockImported}.
 */
@Command('providers.stock.import.v1')
export class ImportStock {
  @Id() importId!: string;
  @UserId() adminId!: string;
  /** `csv`: `service,country_code,phone_number,price_override`, with or without a header. `txt`: one number a line. */
  @OneOf(['csv', 'txt']) format!: 'csv' | 'txt';
  /** For `txt`, and where a `csv` line leaves it empty. */
  @Nullable() @ServiceId() serviceId!: number | null;
  @Nullable() @CountryCode() countryCode!: string | null;
  @Whole(0, 100_000) chunk!: number;
  @Whole(1, 100_000) chunks!: number;
  /** The place of the first of these lines in the file, from 1. */
  @Whole(1, 100_000_000) firstLine!: number;
  /** At most {@link IMPORT_CHUNK_LINES} lines, decoded, joined by `\n`. */
  @Text(400_000) text!: string;
}

@Event('providers.stock.imported.v1')
export class StockImported {
  @Id() importId!: string;
  @UserId() adminId!: string;
  @Whole(0, 100_000_000) lines!: number;
  @Whole(0, 100_000_000) added!: number;
  @Whole(0, 100_000_000) duplicates!: number;
  @Whole(0, 100_000_000) bad!: number;
}

export class ImportFaultRow {
  @Whole(1, 100_000_000) line!: number;
  @OneOf(IMPORT_FAULTS) fault!: ImportFault;
  /** The line as it was, its beginning. */
  @Text(200) text!: string;
}

export class ImportFaultPage {
  /** By line. */
  @ListOf(() => ImportFaultRow) rows!: ImportFaultRow[];
}

@Query('providers.stock.faults.v1', ImportFaultPage)
export class ListImportFaults extends QueryOf<ImportFaultPage> {
  @Id() importId!: string;
  @Whole(0, 100_000_000) afterLine!: number;
  @Whole(1, 5_000) limit!: number;
}

/** How many numbers of one service and country are in which state. */
export class StockCount {
  @CountryCode() countryCode!: string;
  @Whole(0, 100_000_000) available!: number;
  @Whole(0, 100_000_000) reserved!: number;
  @Whole(0, 100_000_000) used!: number;
  /** The country's own price, US cents; null: the service's. */
  @Nullable() @PositiveAmount() price!: bigint | null;
}

/** The terms on which the operator's own numbers of a service are sold. */
export class StockService {
  @ServiceId() serviceId!: number;
  @Text(120) serviceName!: string;
  /** US cents; null: numbers without a price of their own are not sold. */
  @Nullable() @PositiveAmount() price!: bigint | null;
  /** Codes that a number brings before it leaves sale. */
  @Whole(1, 1_000) usesLimit!: number;
  /** The regular expression that takes the code; null: as for every service. */
  @Nullable() @Text(200) pattern!: string | null;
  /** Where its messages come from; null: not linked, and not shown to users (SRC-4). */
  @Nullable() @Id() messageSourceId!: string | null;
  @IsBoolean() paused!: boolean;
  @ListOf(() => StockCount) countries!: StockCount[];
}

export class StockList {
  @ListOf(() => StockService) services!: StockService[];
}

/** Every service that has numbers or terms. */
@Query('providers.stock.list.v1', StockList)
export class ListStock extends QueryOf<StockList> {
  @Optional() @ServiceId() serviceId?: number;
}

/** Changes a service's terms; what is left out stays. Answered by {@link StockChanged}. */
@Command('providers.stock.set.v1')
export class SetStockTerms {
  @ServiceId() serviceId!: number;
  /** With it, `price` is the country's own and null takes it away. */
  @Optional() @CountryCode() countryCode?: string;
  @Optional() @Nullable() @PositiveAmount() price?: bigint | null;
  @Optional() @Whole(1, 1_000) usesLimit?: number;
  @Optional() @Nullable() @Text(200) pattern?: string | null;
  @Optional() @Nullable() @Id() messageSourceId?: string | null;
  @Optional() @IsBoolean() paused?: boolean;
  @UserId() adminId!: string;
}

/** Adds one number. Answered by {@link StockChanged}; one that is there already stays as it is. */
@Command('providers.stock.add.v1')
export class AddStockNumber {
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
  @PhoneNumber() phoneNumber!: string;
  @Nullable() @PositiveAmount() price!: bigint | null;
  @UserId() adminId!: string;
}

/** Takes numbers of one product out of sale, those that nobody holds. Answered by {@link StockChanged}. */
@Command('providers.stock.delete.v1')
export class DeleteStockNumbers {
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
  @UserId() adminId!: string;
}

@Event('providers.stock.changed.v1')
export class StockChanged {
  @ServiceId() serviceId!: number;
  /** Null: the terms of the whole service. */
  @Nullable() @CountryCode() countryCode!: string | null;
  @Optional() @Amount() deleted?: bigint;
}
