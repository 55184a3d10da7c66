import { Logger } from '@nestjs/common';
import {
  create,
  GetProductSources,
  ListCountries,
  ListServices,
  ListSources,
  ProductSources,
  SetSourceOrder,
  type ProductSource,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { toError } from '@numera/kernel';
import { Bus, Outbox } from '@numera/messaging';
import { Action, Command, Ctx, Next, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import type { Chat } from '../chat/chats';
import { GatewayConfig } from '../gateway.config';
import { refuseOldButton } from '../menu/menu.update';
import {
  moveSource,
  openAdminCountries,
  openAdminServices,
  openProductSources,
  orderByItself,
} from './product.callback';
import { moveTo, readProductWish } from './product.rules';
import {
  adminCountriesView,
  adminServicesView,
  productSourcesView,
  type Balances,
} from './product.view';

interface Product {
  readonly serviceId: number;
  readonly countryCode: string;
}

/** Every source is asked for its stock; one of them may take its time. */
const SOURCES_MS = 20_000;
const BALANCES_MS = 5_000;

/** `/services` as admins have it (ADM-8): what each source has and asks for a product, and their order. */
@Update()
export class ProductUpdate {
  private readonly logger = new Logger(ProductUpdate.name);

  constructor(
    private readonly admins: Admins,
    private readonly bus: Bus,
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** `/services`, `/services 1012 US`, `/services whatsapp us`; whoever is no admin gets the list to buy from. */
  @Command('services')
  async showServices(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    const chat = await this.admins.atCommand(ctx);
    if (!chat) return next();
    const wish = readProductWish(chat.text.replace(/^\/\S+/u, ''));
    if (!wish) return this.showPage(chat, 1);
    const { service, countryCode } = wish;
    if ('id' in service) return this.showPicked(chat, service.id, countryCode);
    const { text } = service;
    const query = { text, page: 1, pageSize: this.config.pageSize };
    const list = await this.bus.ask(create(ListServices, query));
    const exact = list.services.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
    const only = exact.length === 1 ? exact[0] : list.services[0];
    if (only && (exact.length === 1 || list.total === 1)) {
      return this.showPicked(chat, only.serviceId, countryCode);
    }
    await chat.show(adminServicesView(list, { text, countryCode }, chat));
  }

  @Action(openAdminServices.pattern)
  async turnServices(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = openAdminServices.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.showPage(chat, Math.max(1, data.page));
  }

  @Action(openAdminCountries.pattern)
  async turnCountries(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = openAdminCountries.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.showCountries(chat, data.serviceId, Math.max(1, data.page));
  }

  @Action(openProductSources.pattern)
  async showProduct(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = openProductSources.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.showSources(chat, data);
  }

  @Action(moveSource.pattern)
  async moveSource(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = moveSource.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const [product, balances] = await this.askSources(data);
    const ids = product.sources.map(({ sourceId }) => sourceId);
    const sourceIds = moveTo(ids, data.sourceId, data.place);
    if (!sourceIds) return refuseOldButton(chat);
    await this.setOrder(chat, product, sourceIds, balances);
  }

  @Action(orderByItself.pattern)
  async orderByItself(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = orderByItself.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const [product, balances] = await this.askSources(data);
    await this.setOrder(chat, product, [], balances);
  }

  /** Sets the order, or none, and shows it as it will be: `orders` has it in a moment. */
  private async setOrder(
    chat: Chat,
    { serviceId, countryCode, serviceName, sources: before }: ProductSources,
    sourceIds: string[],
    balances: Balances,
  ): Promise<void> {
    const isManual = sourceIds.length > 0;
    const placeOf = ({ sourceId }: ProductSource): number => sourceIds.indexOf(sourceId);
    const sources = isManual ? before.toSorted((a, b) => placeOf(a) - placeOf(b)) : before;
    const product = { serviceId, countryCode, serviceName, sources, isManual };
    const view = productSourcesView(create(ProductSources, product), balances, chat);
    const adminId = chat.userId;
    await this.database.inTransaction(async (tx) => {
      const command = { serviceId, countryCode, sourceIds, adminId };
      await this.outbox.add(tx, create(SetSourceOrder, command));
      await chat.showIn(tx, view);
    });
  }

  private showPicked(chat: Chat, serviceId: number, countryCode: string | null): Promise<void> {
    return countryCode === null
      ? this.showCountries(chat, serviceId, 1)
      : this.showSources(chat, { serviceId, countryCode });
  }

  private async showPage(chat: Chat, page: number): Promise<void> {
    const { pageSize } = this.config;
    const list = await this.bus.ask(create(ListServices, { page, pageSize }));
    await chat.show(adminServicesView(list, null, chat));
  }

  private async showCountries(chat: Chat, serviceId: number, page: number): Promise<void> {
    const pageSize = this.config.pageSize * 2;
    const list = await this.bus.ask(create(ListCountries, { serviceId, page, pageSize }));
    await chat.show(adminCountriesView(serviceId, list, chat));
  }

  private async showSources(chat: Chat, product: Product): Promise<void> {
    const [sources, balances] = await this.askSources(product);
    await chat.show(productSourcesView(sources, balances, chat));
  }

  private askSources({ serviceId, countryCode }: Product): Promise<[ProductSources, Balances]> {
    const query = create(GetProductSources, { serviceId, countryCode });
    return Promise.all([this.bus.ask(query, { timeoutMs: SOURCES_MS }), this.balances()]);
  }

  /** Prices are worth showing without balances. */
  private async balances(): Promise<Balances> {
    try {
      const query = create(ListSources, {});
      const { sources } = await this.bus.ask(query, { timeoutMs: BALANCES_MS });
      return new Map(sources.map(({ sourceId, balance }) => [sourceId, balance]));
    } catch (thrown) {
      this.logger.warn({ msg: 'no balances of sources', error: toError(thrown) });
      return new Map();
    }
  }
}
