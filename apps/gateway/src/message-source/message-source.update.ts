import type { OnModuleInit } from '@nestjs/common';
import {
  create,
  DeleteMessageSource,
  ListUnmatchedMessages,
  PauseMessageSource,
  MessageSourceRow,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { Bus, Outbox } from '@numera/messaging';
import { Action, Command, Ctx, Next, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import type { CallbackData } from '../callback/callback';
import type { Chat } from '../chat/chats';
import { Conversations } from '../conversation/conversations';
import { Picker } from '../pick/picker';
import { stockServiceView } from '../stock/stock.view';
import { Stocks } from '../stock/stocks';
import {
  askDeleteSource,
  deleteSource,
  linkService,
  openSource,
  openSources,
  openUnmatched,
  pauseSource,
  showWebhook,
} from './message-source.callback';
import {
  askDeleteView,
  sourcesView,
  sourceView,
  unmatchedView,
  webhookView,
} from './message-source.view';
import { WebhookAddress } from './webhook-address';

const LINK = 'source.link';
const UNMATCHED_SHOWN = 5;

/** The pages of the places that messages to the operator's own numbers come from, for admins. */
@Update()
export class MessageSourceUpdate implements OnModuleInit {
  constructor(
    private readonly admins: Admins,
    private readonly address: WebhookAddress,
    private readonly bus: Bus,
    private readonly conversations: Conversations,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly picker: Picker,
    private readonly stocks: Stocks,
  ) {}

  onModuleInit(): void {
    this.picker.serve(LINK, {
      wantsCountry: false,
      proceed: async (chat, { messageSourceId = '' }, { serviceId, name }) => {
        const sources = await this.stocks.sources();
        const service = await this.stocks.change(chat, { serviceId, name }, { messageSourceId });
        await this.database.inTransaction(async (tx) => {
          await this.conversations.leave(tx, chat.botId, chat.userId);
          await chat.showIn(tx, stockServiceView(service, sources, 1, this.stocks.reader(chat)));
        });
      },
    });
  }

  @Command('messages')
  async showFirst(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    const chat = await this.admins.atCommand(ctx);
    if (!chat) return next();
    await this.showList(chat, 1);
  }

  @Action(openSources.pattern)
  turn(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, openSources, (chat, { page }) => this.showList(chat, page));
  }

  @Action(openSource.pattern)
  show(@Ctx() ctx: Context): Promise<void> {
    return this.ofSource(ctx, openSource, (chat, source) => this.showSource(chat, source));
  }

  @Action(pauseSource.pattern)
  pause(@Ctx() ctx: Context): Promise<void> {
    return this.ofSource(ctx, pauseSource, async (chat, source, { state }) => {
      const { messageSourceId } = source;
      const paused = state === 'paused';
      const adminId = chat.userId;
      await this.database.inTransaction((tx) =>
        this.outbox.add(tx, create(PauseMessageSource, { messageSourceId, paused, adminId })),
      );
      await this.showSource(chat, Object.assign(new MessageSourceRow(), source, { paused }));
      await chat.toast(chat.t(paused ? 'message_source.paused' : 'message_source.resumed'));
    });
  }

  @Action(askDeleteSource.pattern)
  askDelete(@Ctx() ctx: Context): Promise<void> {
    return this.ofSource(ctx, askDeleteSource, (chat, source) =>
      chat.show(askDeleteView(chat.t, source)),
    );
  }

  @Action(deleteSource.pattern)
  delete(@Ctx() ctx: Context): Promise<void> {
    return this.ofSource(ctx, deleteSource, async (chat, { messageSourceId }) => {
      const adminId = chat.userId;
      const others = (await this.stocks.sources()).filter(
        (one) => one.messageSourceId !== messageSourceId,
      );
      await this.database.inTransaction(async (tx) => {
        await this.outbox.add(tx, create(DeleteMessageSource, { messageSourceId, adminId }));
        await chat.showIn(tx, sourcesView(others, 1, this.stocks.reader(chat)));
      });
      await chat.toast(chat.t('message_source.deleted'));
    });
  }

  @Action(openUnmatched.pattern)
  showUnmatched(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, openUnmatched, async (chat, { messageSourceId, page }) => {
      const pageSize = UNMATCHED_SHOWN;
      const asked = { messageSourceId, page: Math.max(1, page), pageSize };
      const found = await this.bus.ask(create(ListUnmatchedMessages, asked));
      await chat.show(unmatchedView(found, messageSourceId, this.stocks.reader(chat)));
    });
  }

  @Action(linkService.pattern)
  link(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, linkService, (chat, { messageSourceId }) =>
      this.picker.askService(chat, LINK, { messageSourceId }),
    );
  }

  @Action(showWebhook.pattern)
  showWebhook(@Ctx() ctx: Context): Promise<void> {
    return this.admins.pressed(ctx, showWebhook, async (chat, { messageSourceId }) => {
      const url = this.address.of(messageSourceId);
      if (url !== null) {
        return chat.show(webhookView(chat.t, messageSourceId, { url, signatureHeader: '' }));
      }
      const setting = this.address.missing ?? '';
      await chat.toast(chat.t('message_source.missing_setting', { setting }), true);
    });
  }

  private async showList(chat: Chat, page: number): Promise<void> {
    await chat.show(sourcesView(await this.stocks.sources(), page, this.stocks.reader(chat)));
  }

  private async showSource(chat: Chat, source: MessageSourceRow): Promise<void> {
    const services = await this.stocks.list();
    await chat.show(sourceView(source, services, this.stocks.reader(chat)));
  }

  /** A press of an admin on a source that is still there. */
  private ofSource<V extends { messageSourceId: string }>(
    ctx: Context,
    button: CallbackData<V>,
    act: (chat: Chat, source: MessageSourceRow, data: V) => Promise<void>,
  ): Promise<void> {
    return this.admins.pressed(ctx, button, async (chat, data) => {
      const sources = await this.stocks.sources();
      const source = sources.find((one) => one.messageSourceId === data.messageSourceId);
      await (source ? act(chat, source, data) : chat.toast(chat.t('message_source.gone'), true));
    });
  }
}
