import { create, DeleteStockNumbers } from '@numera/contracts';
import { Database } from '@numera/database';
import { Outbox } from '@numera/messaging';
import { Action, Command, Ctx, Next, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import type { Chat } from '../chat/chats';
import { refuseOldButton } from '../menu/menu.update';
import {
  askDelete,
  chooseSource,
  deleteNumbers,
  linkSource,
  openStock,
  openStockCountry,
  openStockService,
  pauseStock,
  unlinkSource,
} from './stock.callback';
import { deleteView, linkView, stockCountryView, stockServiceView, stockView } from './stock.view';
import { Stocks, withoutFree, type TermChange } from './stocks';

/** The pages of the operator's own numbers, for admins. */
@Update()
export class StockUpdate {
  constructor(
    private readonly admins: Admins,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly stocks: Stocks,
  ) {}

  @Command('stock')
  async showFirst(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    const chat = await this.admins.atCommand(ctx);
    if (!chat) return next();
    await chat.show(stockView(await this.stocks.list(), 1, this.stocks.reader(chat)));
  }

  @Action(openStock.pattern)
  turn(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, openStock, async (chat, { page }) => {
      await chat.show(stockView(await this.stocks.list(), page, this.stocks.reader(chat)));
    });
  }

  @Action(openStockService.pattern)
  showService(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, openStockService, async (chat, { serviceId, page }) => {
      const service = await this.stocks.service(serviceId);
      const sources = await this.stocks.sources();
      await chat.show(stockServiceView(service, sources, page, this.stocks.reader(chat)));
    });
  }

  @Action(openStockCountry.pattern)
  showCountry(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, openStockCountry, async (chat, { serviceId, countryCode }) => {
      const service = await this.stocks.service(serviceId);
      await chat.show(stockCountryView(service, countryCode, this.stocks.reader(chat)));
    });
  }

  @Action(pauseStock.pattern)
  pause(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, pauseStock, async (chat, { serviceId, state }) => {
      const paused = state === 'paused';
      await this.change(chat, serviceId, { paused });
      await chat.toast(chat.t(paused ? 'stock.paused' : 'stock.resumed'));
    });
  }

  @Action(chooseSource.pattern)
  showSources(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, chooseSource, async (chat, { serviceId }) => {
      const service = await this.stocks.service(serviceId);
      const sources = await this.stocks.sources();
      await chat.show(linkView(service, sources, this.stocks.reader(chat)));
    });
  }

  @Action(linkSource.pattern)
  link(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, linkSource, async (chat, { serviceId, messageSourceId }) => {
      const sources = await this.stocks.sources();
      if (!sources.some((one) => one.messageSourceId === messageSourceId)) {
        return refuseOldButton(chat);
      }
      await this.change(chat, serviceId, { messageSourceId });
      await chat.toast(chat.t('stock.saved'));
    });
  }

  @Action(unlinkSource.pattern)
  unlink(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, unlinkSource, async (chat, { serviceId }) => {
      await this.change(chat, serviceId, { messageSourceId: null });
      await chat.toast(chat.t('stock.saved'));
    });
  }

  @Action(askDelete.pattern)
  askDelete(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, askDelete, async (chat, { serviceId, countryCode }) => {
      const service = await this.stocks.service(serviceId);
      await chat.show(deleteView(service, countryCode, this.stocks.reader(chat)));
    });
  }

  /** Those that nobody holds; the page shows the country without them. */
  @Action(deleteNumbers.pattern)
  delete(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, deleteNumbers, async (chat, { serviceId, countryCode }) => {
      const service = await this.stocks.service(serviceId);
      const adminId = chat.userId;
      const view = stockCountryView(
        withoutFree(service, countryCode),
        countryCode,
        this.stocks.reader(chat),
      );
      await this.database.inTransaction(async (tx) => {
        await this.outbox.add(tx, create(DeleteStockNumbers, { serviceId, countryCode, adminId }));
        await chat.showIn(tx, view);
      });
      await chat.toast(chat.t('stock.deleted'));
    });
  }

  private async change(chat: Chat, serviceId: number, change: TermChange): Promise<void> {
    const named = { serviceId, name: `#${serviceId}` };
    const service = await this.stocks.change(chat, named, change);
    const sources = await this.stocks.sources();
    await chat.show(stockServiceView(service, sources, 1, this.stocks.reader(chat)));
  }
}
