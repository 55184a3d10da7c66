import { randomBytes } from 'node:crypto';
import {
  create,
  GetDefaultProducts,
  GetQuote,
  ListCountries,
  ListServices,
  type Quote,
} from '@numera/contracts';
import { Bus } from '@numera/messaging';
import { Action, Command, Ctx, Hears, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Chats, type Chat } from '../chat/chats';
import { GatewayConfig } from '../gateway.config';
import { Balances } from '../menu/balances';
import { refuseOldButton } from '../menu/menu.update';
import { ANY_COUNTRY, openCountries, openProduct, openServices } from './buy.callback';
import { confirmView, countriesView, servicesView } from './buy.view';

/** What inline results put into the chat, `/number_1012_US`; typed by nobody, taken from anybody. */
const COUNTRY = /^\/country_([A-Z]{2})$/u;
const PICKED = /^\/number_(\d{1,10})_([A-Z]{2})$/u;

@Update()
export class BuyUpdate {
  constructor(
    private readonly balances: Balances,
    private readonly bus: Bus,
    private readonly chats: Chats,
    private readonly config: GatewayConfig,
  ) {}

  /** Straight to the default product, with others beside it (BUY-4). */
  @Command('buy')
  @Action(/^go:buy$/u)
  async showDefault(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const { quotes } = await this.bus.ask(create(GetDefaultProducts, {}));
    const [first, ...others] = quotes;
    if (!first) return this.showServices(chat, 1, ANY_COUNTRY);
    await this.confirm(chat, first, others);
  }

  @Command('services')
  @Action(/^go:services$/u)
  async showFirstServices(@Ctx() ctx: Context): Promise<void> {
    await this.showServices(await this.chats.of(ctx), 1, ANY_COUNTRY);
  }

  @Action(openServices.pattern)
  async turnServices(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = openServices.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.showServices(chat, Math.max(1, data.page), data.countryCode);
  }

  @Action(openCountries.pattern)
  async showCountries(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = openCountries.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const { serviceId } = data;
    const pageSize = this.config.pageSize * 2;
    const page = Math.max(1, data.page);
    const list = await this.bus.ask(create(ListCountries, { serviceId, page, pageSize }));
    await chat.show(countriesView(chat.t, chat.language, serviceId, list));
  }

  @Action(openProduct.pattern)
  async showProduct(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = openProduct.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.showQuote(chat, data.serviceId, data.countryCode);
  }

  @Hears(PICKED)
  async showPicked(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const [, serviceId = '', countryCode = ''] = PICKED.exec(chat.text) ?? [];
    await this.showQuote(chat, Number(serviceId), countryCode);
  }

  @Hears(COUNTRY)
  async showCountryServices(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await this.showServices(chat, 1, COUNTRY.exec(chat.text)?.[1] ?? ANY_COUNTRY);
  }

  private async showServices(chat: Chat, page: number, countryCode: string): Promise<void> {
    const pageSize = this.config.pageSize;
    const where = countryCode === ANY_COUNTRY ? {} : { countryCode };
    const list = await this.bus.ask(create(ListServices, { ...where, page, pageSize }));
    await chat.show(servicesView(chat.t, list, countryCode));
  }

  private async showQuote(chat: Chat, serviceId: number, countryCode: string): Promise<void> {
    const query = create(GetQuote, { serviceId, countryCode, numberType: 'temporary' });
    await this.confirm(chat, await this.bus.ask(query), []);
  }

  private async confirm(chat: Chat, quote: Quote, others: readonly Quote[]): Promise<void> {
    const available = await this.balances.availableOf(chat.userId);
    const { t, language } = chat;
    const nonce = newNonce();
    await chat.show(confirmView(quote, { t, language, available, nonce, others }));
  }
}

/** What makes one shown confirmation different from every other. */
export function newNonce(): string {
  return randomBytes(6).toString('base64url');
}
