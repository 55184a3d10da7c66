import { create, GetBalance, GetStatement } from '@numera/contracts';
import { Bus } from '@numera/messaging';
import { Action, Command, Ctx, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Chats } from '../chat/chats';
import { GatewayConfig } from '../gateway.config';
import { refuseOldButton } from '../menu/menu.update';
import { openMovements } from './balance.callback';
import { balanceView, statementView } from './balance.view';

@Update()
export class BalanceUpdate {
  constructor(
    private readonly bus: Bus,
    private readonly chats: Chats,
    private readonly config: GatewayConfig,
  ) {}

  @Command('balance')
  @Action(/^go:balance$/u)
  async showBalance(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const { userId } = chat;
    await chat.show(balanceView(chat.t, await this.bus.ask(create(GetBalance, { userId }))));
  }

  @Action(openMovements.pattern)
  async showMovements(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = openMovements.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const { userId } = chat;
    const { pageSize } = this.config;
    const query = create(GetStatement, { userId, page: Math.max(1, data.page), pageSize });
    await chat.show(statementView(chat.t, chat.language, await this.bus.ask(query)));
  }
}
