import { Injectable, Logger } from '@nestjs/common';
import { compilePattern, PatternError } from '@numera/codes';
import {
  create,
  StockChanged,
  StockCount,
  StockList,
  StockService as StockServiceRow,
  type AddStockNumber,
  type DeleteStockNumbers,
  type ListStock,
  type SetStockTerms,
  type SourceService,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { Outbox } from '@numera/messaging';
import { CatalogueService } from '../offer/catalogue.service';
import { ImportStore } from './import.store';
import { StockStore } from './stock.store';

/** The operator's own numbers, and the terms on which they are sold. */
@Injectable()
export class StockService {
  private readonly logger = new Logger(StockService.name);

  constructor(
    private readonly database: Database,
    private readonly store: StockStore,
    private readonly imports: ImportStore,
    private readonly catalogue: CatalogueService,
    private readonly outbox: Outbox,
  ) {}

  async listStock(query: ListStock, botId: string): Promise<StockList> {
    const serviceId = query.serviceId ?? null;
    const [terms, counts, names] = await Promise.all([
      this.store.listTerms(botId, serviceId),
      this.store.countNumbers(botId, serviceId),
      this.serviceNames(),
    ]);
    const services = terms.map((row) =>
      create(StockServiceRow, {
        ...row,
        serviceName: names.get(row.serviceId) ?? '',
        price: centsOf(row.price),
        countries: counts
          .filter((count) => count.serviceId === row.serviceId)
          .map(({ countryCode, available, reserved, used, price }) =>
            create(StockCount, { countryCode, available, reserved, used, price: centsOf(price) }),
          ),
      }),
    );
    return create(StockList, { services });
  }

  /** A pattern that the engine cannot take changes nothing: whoever asks for it has been told why. */
  async setTerms(command: SetStockTerms, botId: string): Promise<void> {
    const { serviceId, countryCode = null, price } = command;
    if (!this.isGoodPattern(command.pattern ?? null)) return;
    await this.database.inTransaction(async (tx) => {
      const { price: _countrys, ...others } = command;
      await this.store.setTerms(tx, botId, countryCode === null ? command : others);
      if (countryCode !== null && price !== undefined) {
        await this.store.setCountryPrice(tx, botId, serviceId, countryCode, price);
      }
      await this.outbox.add(tx, create(StockChanged, { serviceId, countryCode }));
    });
  }

  async addNumber(command: AddStockNumber, botId: string): Promise<void> {
    const { serviceId, countryCode, phoneNumber, price } = command;
    const number = { line: 1, serviceId, countryCode, phoneNumber };
    await this.database.inTransaction(async (tx) => {
      const priced = { ...number, price: price === null ? null : price.toString() };
      await this.imports.addNumbers(tx, botId, null, [priced]);
      await this.outbox.add(tx, create(StockChanged, { serviceId, countryCode }));
    });
  }

  async deleteNumbers(command: DeleteStockNumbers, botId: string): Promise<void> {
    const { serviceId, countryCode } = command;
    await this.database.inTransaction(async (tx) => {
      const deleted = await this.store.deleteNumbers(tx, botId, serviceId, countryCode);
      await this.outbox.add(tx, create(StockChanged, { serviceId, countryCode, deleted }));
    });
  }

  private isGoodPattern(pattern: string | null): boolean {
    if (pattern === null) return true;
    try {
      compilePattern(pattern);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof PatternError)) throw thrown;
      this.logger.warn({ msg: 'a pattern was refused', fault: thrown.fault, part: thrown.part });
      return false;
    }
  }

  /** Stock is shown without names rather than not at all. */
  private async serviceNames(): Promise<ReadonlyMap<number, string>> {
    const services = await this.catalogue.getCatalogue().then(
      (catalogue) => catalogue.services,
      (): SourceService[] => [],
    );
    return new Map(services.map(({ serviceId, name }) => [serviceId, name.slice(0, 120)]));
  }
}

function centsOf(digits: string | null): bigint | null {
  return digits === null ? null : BigInt(digits);
}
