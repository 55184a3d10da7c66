import { Database } from '@numera/database';
import { Action, Ctx, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Chats } from '../chat/chats';
import { leaveConversation } from './conversation.callback';
import { leftView } from './conversation.view';
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
    const chat = await this.chats.of(ctx);
    await this.database.inTransaction(async (tx) => {
      await this.conversations.leave(tx, chat.botId, chat.userId);
      await chat.showIn(tx, leftView(chat.t));
    });
  }
}
