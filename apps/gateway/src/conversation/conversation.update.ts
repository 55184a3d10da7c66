import { Database } from '@numera/database';
import { Action, Ctx, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Chats, type Chat } from '../chat/chats';
import { endConversation, leaveConversation } from './conversation.callback';
import { endedView, leftView } from './conversation.view';
import { Conversations } from './conversations';

/** The way out of every conversation that has no other. */
@Update()
export class ConversationUpdate {
  constructor(
    private readonly chats: Chats,
    private readonly conversations: Conversations,
    private readonly database: Database,
  ) {}

  @Action(leaveConversation.pattern)
  async leave(@Ctx() ctx: Context): Promise<void> {
    await this.close(await this.chats.of(ctx), leftView);
  }

  @Action(endConversation.pattern)
  async end(@Ctx() ctx: Context): Promise<void> {
    await this.close(await this.chats.of(ctx), endedView);
  }

  private async close(chat: Chat, view: typeof leftView): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.conversations.leave(tx, chat.botId, chat.userId);
      await chat.showIn(tx, view(chat.t));
    });
  }
}
