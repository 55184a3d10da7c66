import { Action, Ctx, On, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Chats } from '../chat/chats';
import { Balances } from '../menu/balances';
import { refuseOldButton } from '../menu/menu.update';
import { menuView } from '../menu/menu.view';
import { Users } from '../users/users';

/** What nobody handled: unknown commands, stray texts, stickers, old buttons. Listed last in the module. */
@Update()
export class LastUpdate {
  constructor(
    private readonly balances: Balances,
    private readonly chats: Chats,
    private readonly users: Users,
  ) {}

  @On('message')
  async answerAnything(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const key = chat.text.startsWith('/') ? 'error.unknown_command' : 'error.not_understood';
    const available = await this.balances.availableOf(chat.userId);
    await chat.say(menuView(chat.t, available, chat.t(key)));
  }

  @Action(/.*/su)
  async refuseButton(@Ctx() ctx: Context): Promise<void> {
    await refuseOldButton(await this.chats.of(ctx));
  }

  @On('my_chat_member')
  async noteBlock(@Ctx() ctx: Context): Promise<void> {
    const status = ctx.myChatMember?.new_chat_member.status;
    if (status !== 'kicked' || !ctx.from) return;
    await this.users.markBlocked(String(ctx.botInfo.id), String(ctx.from.id));
  }
}
