import { Logger } from '@nestjs/common';
import {
  create,
  ListServerNumbers,
  ListSources,
  PauseSource,
  type SourceRow,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { toError } from '@numera/kernel';
import { Bus, Outbox } from '@numera/messaging';
import { Action, Command, Ctx, Next, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import type { Chat } from '../chat/chats';
import { refuseOldButton } from '../menu/menu.update';
import { askPause, confirmPause, openSource, openSources } from './source.callback';
import {
  confirmPauseView,
  pauseNotedView,
  sourcesView,
  sourceView,
  type Servers,
  type Verb,
} from './source.view';

const SERVERS_MS = 3_000;

/** Sources for admins: health, balance, success, pause (SRC-8). For all others there is no such command. */
@Update()
export class SourceUpdate {
  private readonly logger = new Logger(SourceUpdate.name);

  constructor(
    private readonly admins: Admins,
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  @Command('sources')
  async showSources(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    const chat = await this.admins.atCommand(ctx);
    if (!chat) return next();
    await this.showAll(chat);
  }

  @Action(openSources.pattern)
  async backToSources(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (chat) await this.showAll(chat);
  }

  @Action(openSource.pattern)
  async showSource(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const sourceId = openSource.unpack(chat.data)?.sourceId;
    const source = (await this.list()).find((one) => one.sourceId === sourceId);
    if (!source) return refuseOldButton(chat);
    await chat.show(sourceView(source, await this.serversOf([source]), chat));
  }

  @Action(askPause.pattern)
  async askPause(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = askPause.unpack(chat.data);
    if (!data || !isVerb(data.verb)) return refuseOldButton(chat);
    await chat.show(confirmPauseView(data.sourceId, data.verb, chat));
  }

  @Action(confirmPause.pattern)
  async pauseSource(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const data = confirmPause.unpack(chat.data);
    if (!data || !isVerb(data.verb)) return refuseOldButton(chat);
    const { sourceId, verb } = data;
    const adminId = chat.userId;
    await this.database.inTransaction(async (tx) => {
      const paused = verb === 'pause';
      await this.outbox.add(tx, create(PauseSource, { sourceId, paused, adminId }));
      await chat.showIn(tx, pauseNotedView(sourceId, verb, chat));
    });
  }

  private async showAll(chat: Chat): Promise<void> {
    const sources = await this.list();
    await chat.show(sourcesView(sources, await this.serversOf(sources), chat));
  }

  /** Sources are worth showing without the numbers that users know them by. */
  private async serversOf(sources: readonly SourceRow[]): Promise<Servers> {
    const sourceIds = sources.map(({ sourceId }) => sourceId);
    try {
      const query = create(ListServerNumbers, { sourceIds });
      const { servers } = await this.bus.ask(query, { timeoutMs: SERVERS_MS });
      return new Map(servers.map(({ sourceId, serverNumber }) => [sourceId, serverNumber]));
    } catch (thrown) {
      this.logger.warn({ msg: 'no server numbers', error: toError(thrown) });
      return new Map();
    }
  }

  private async list(): Promise<readonly SourceRow[]> {
    const { sources } = await this.bus.ask(create(ListSources, {}));
    return sources;
  }
}

function isVerb(word: string): word is Verb {
  return word === 'pause' || word === 'resume';
}
