import { Injectable } from '@nestjs/common';
import {
  create,
  ListMessageSources,
  ListStock,
  SetStockTerms,
  StockCount,
  StockService,
  type MessageSourceRow,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { Bus, Outbox } from '@numera/messaging';
import { GatewayConfig } from '../gateway.config';
import type { Chat } from '../chat/chats';
import type { Service } from '../pick/picker';
import type { Reader } from './stock.view';

/** What of a service's terms is changed. */
export type TermChange = Partial<
  Pick<
    SetStockTerms,
    'countryCode' | 'price' | 'usesLimit' | 'pattern' | 'messageSourceId' | 'paused'
  >
>;

/** The operator's own numbers, as `providers` knows them. */
@Injectable()
export class Stocks {
  constructor(
    private readonly bus: Bus,
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  async list(): Promise<readonly StockService[]> {
    return (await this.bus.ask(create(ListStock, {}))).services;
  }

  /** Also a service that has neither numbers nor terms yet, under the name it is known by. */
  async service(serviceId: number, name = `#${serviceId}`): Promise<StockService> {
    const { services } = await this.bus.ask(create(ListStock, { serviceId }));
    return services.find((one) => one.serviceId === serviceId) ?? unknownService(serviceId, name);
  }

  async sources(): Promise<readonly MessageSourceRow[]> {
    return (await this.bus.ask(create(ListMessageSources, {}))).messageSources;
  }

  reader({ t, language }: Chat): Reader {
    return { t, language, pageSize: this.config.pageSize };
  }

  /** Commands the change, and answers the service as it will be. */
  async change(
    chat: Chat,
    { serviceId, name }: Service,
    change: TermChange,
  ): Promise<StockService> {
    const before = await this.service(serviceId, name);
    const adminId = chat.userId;
    await this.database.inTransaction((tx) =>
      this.outbox.add(tx, create(SetStockTerms, { serviceId, adminId, ...change })),
    );
    return changed(before, change);
  }
}

/** A service as it is once a change has been made. */
export function changed(service: StockService, change: TermChange): StockService {
  const { countryCode, ...terms } = change;
  if (countryCode === undefined) return Object.assign(new StockService(), service, terms);
  return inCountry(service, countryCode, { price: change.price ?? null });
}

/** The same without the numbers of a country that nobody holds. */
export function withoutFree(service: StockService, countryCode: string): StockService {
  return inCountry(service, countryCode, { available: 0 });
}

function inCountry(
  service: StockService,
  countryCode: string,
  change: Partial<StockCount>,
): StockService {
  const countries = service.countries.map((count) =>
    count.countryCode === countryCode ? Object.assign(new StockCount(), count, change) : count,
  );
  return Object.assign(new StockService(), service, { countries });
}

function unknownService(serviceId: number, serviceName: string): StockService {
  return create(StockService, {
    serviceId,
    serviceName,
    price: null,
    usesLimit: 1,
    pattern: null,
    messageSourceId: null,
    paused: false,
    countries: [],
  });
}
