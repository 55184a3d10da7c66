import type { OnModuleInit } from '@nestjs/common';
import { AddStockNumber, create } from '@numera/contracts';
import { Database } from '@numera/database';
import { parseAmount } from '@numera/kernel';
import { Outbox } from '@numera/messaging';
import { Action, Ctx, Next, On, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import { Chats, type Chat } from '../chat/chats';
import { Conversations, type Conversation } from '../conversation/conversations';
import { refuseOldButton } from '../menu/menu.update';
import { Picker } from '../pick/picker';
import { faultOfPattern, patternFaultText } from '../regex/pattern-fault.view';
import { Users } from '../users/users';
import {
  addAnywhere,
  addToCountry,
  addToService,
  askCountryPrice,
  askTerm,
  resetCountryPrice,
  resetTerm,
} from './stock.callback';
import { stockServiceView } from './stock.view';
import {
  askNumberView,
  askTermView,
  numberAddedView,
  priceFault,
  TERMS,
  type Asked,
  type Term,
} from './stock-questions.view';
import { parseNumber, parseUses } from './stock-answer.rules';
import { Stocks, type TermChange } from './stocks';

const STEP = { price: 'stock.price', uses: 'stock.uses', pattern: 'stock.pattern' } as const;
const NUMBER = 'stock.number';
const ADD = 'stock.add';

/** What admins are asked about stock: a service's terms, a country's price, numbers one by one. */
@Update()
export class StockQuestionsUpdate implements OnModuleInit {
  constructor(
    private readonly admins: Admins,
    private readonly chats: Chats,
    private readonly conversations: Conversations,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly picker: Picker,
    private readonly stocks: Stocks,
    private readonly users: Users,
  ) {}

  onModuleInit(): void {
    this.picker.serve(ADD, {
      wantsCountry: true,
      proceed: (chat, _, { serviceId, name, countryCode }) =>
        this.askNumber(chat, { serviceId, name, countryCode }),
    });
  }

  @Action(askTerm.pattern)
  async askTerm(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = askTerm.unpack(chat.data);
    const term = TERMS.find((one) => one === data?.term);
    if (!data || !term) return refuseOldButton(chat);
    await this.ask(chat, term, data.serviceId, null);
  }

  @Action(askCountryPrice.pattern)
  async askCountryPrice(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = askCountryPrice.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.ask(chat, 'price', data.serviceId, data.countryCode);
  }

  @Action(resetTerm.pattern)
  async resetTerm(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = resetTerm.unpack(chat.data);
    const change = data?.term === 'price' ? { price: null } : { pattern: null };
    if (!data || data.term === 'uses') return refuseOldButton(chat);
    await this.set(chat, { serviceId: data.serviceId, name: '', countryCode: null }, change);
  }

  @Action(resetCountryPrice.pattern)
  async resetCountryPrice(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = resetCountryPrice.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.set(chat, { ...data, name: '' }, { price: null });
  }

  @Action(addAnywhere.pattern)
  async addAnywhere(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (chat) await this.picker.askService(chat, ADD, {});
  }

  @Action(addToService.pattern)
  async addToService(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = addToService.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const { serviceName: name } = await this.stocks.service(data.serviceId);
    await this.picker.askCountry(chat, ADD, {}, { ...data, name });
  }

  @Action(addToCountry.pattern)
  async addToCountry(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = addToCountry.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const { serviceName: name } = await this.stocks.service(data.serviceId);
    await this.askNumber(chat, { ...data, name });
  }

  @On('text')
  async takeAnswer(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    if (!this.users.isAdmin(String(ctx.from?.id))) return next();
    const chat = await this.chats.of(ctx);
    const open = await this.conversations.find(chat.botId, chat.userId);
    const term = TERMS.find((one) => STEP[one] === open?.name);
    if (!open || (term === undefined && open.name !== NUMBER)) return next();
    if (open.isRepeat) return;
    if (term === undefined) return this.takeNumber(chat, open);
    await this.takeTerm(chat, term, open);
  }

  private async ask(
    chat: Chat,
    term: Term,
    serviceId: number,
    countryCode: string | null,
  ): Promise<void> {
    const { serviceName: name } = await this.stocks.service(serviceId);
    const state = { serviceId: String(serviceId), name, countryCode: countryCode ?? '' };
    const view = askTermView(chat.t, chat.language, { serviceId, name, countryCode }, term, null);
    await this.database.inTransaction(async (tx) => {
      await this.conversations.enter(tx, chat.botId, chat.userId, STEP[term], state);
      await chat.showIn(tx, view);
    });
  }

  private async takeTerm(chat: Chat, term: Term, { state }: Conversation): Promise<void> {
    const asked = askedOf(state);
    const change = readTerm(chat, term);
    if (typeof change === 'string') {
      return chat.say(askTermView(chat.t, chat.language, asked, term, change));
    }
    await this.set(chat, asked, change);
  }

  /** Commands the change and shows the service with it; a question that was open is answered. */
  private async set(chat: Chat, asked: Asked, change: TermChange): Promise<void> {
    const { serviceId, countryCode } = asked;
    const where = countryCode === null ? {} : { countryCode };
    const sources = await this.stocks.sources();
    const name = asked.name === '' ? `#${serviceId}` : asked.name;
    const service = await this.stocks.change(chat, { serviceId, name }, { ...where, ...change });
    await this.database.inTransaction(async (tx) => {
      await this.conversations.leave(tx, chat.botId, chat.userId);
      await chat.showIn(tx, stockServiceView(service, sources, 1, this.stocks.reader(chat)));
    });
  }

  private async askNumber(
    chat: Chat,
    asked: { serviceId: number; name: string; countryCode: string },
  ): Promise<void> {
    const { serviceId, name, countryCode } = asked;
    const state = { serviceId: String(serviceId), name, countryCode };
    await this.database.inTransaction(async (tx) => {
      await this.conversations.enter(tx, chat.botId, chat.userId, NUMBER, state);
      await chat.showIn(tx, askNumberView(chat.t, chat.language, asked, null));
    });
  }

  /** The question stays open, so that numbers can be sent one after the other. */
  private async takeNumber(chat: Chat, { state }: Conversation): Promise<void> {
    const { serviceId, name, countryCode: code } = askedOf(state);
    const countryCode = code ?? '';
    const typed = parseNumber(chat.text, countryCode);
    if (typeof typed === 'string') {
      return chat.say(askNumberView(chat.t, chat.language, { name, countryCode }, typed));
    }
    const adminId = chat.userId;
    await this.database.inTransaction(async (tx) => {
      await this.outbox.add(
        tx,
        create(AddStockNumber, { serviceId, countryCode, adminId, ...typed }),
      );
      await this.conversations.enter(tx, chat.botId, adminId, NUMBER, state);
      await chat.sayIn(tx, numberAddedView(chat.t, serviceId, typed));
    });
  }
}

function askedOf(state: Conversation['state']): Asked {
  const { serviceId = '0', name = '', countryCode = '' } = state;
  return { serviceId: Number(serviceId), name, countryCode: countryCode || null };
}

/** The change that an answer asks for, or what is wrong with it. */
function readTerm(chat: Chat, term: Term): TermChange | string {
  const { t, text } = chat;
  switch (term) {
    case 'price': {
      const price = parseAmount(text);
      return 'cents' in price ? { price: price.cents } : priceFault(t, price.fault);
    }
    case 'uses': {
      const usesLimit = parseUses(text);
      return usesLimit === null ? t('stock.fault_uses') : { usesLimit };
    }
    case 'pattern': {
      const pattern = text.trim();
      const fault = faultOfPattern(pattern);
      return fault ? patternFaultText(t, fault) : { pattern };
    }
  }
}
