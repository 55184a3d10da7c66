import { Injectable } from '@nestjs/common';
import { Context } from 'telegraf';
import type { CallbackData } from '../callback/callback';
import { Chats, type Chat } from '../chat/chats';
import { refuseOldButton } from '../menu/menu.update';
import { Users } from '../users/users';

/** Who may press and write what is for admins only. */
@Injectable()
export class Admins {
  constructor(
    private readonly chats: Chats,
    private readonly users: Users,
  ) {}

  /** The chat of an admin's command; null for all others, for whom there is no such command. */
  async atCommand(ctx: Context): Promise<Chat | null> {
    const chat = await this.chats.of(ctx);
    return this.users.isAdmin(chat.userId) ? chat : null;
  }

  /** The chat of an admin's press. A button carries no authority: all others get a refusal, and null is answered. */
  async atPress(ctx: Context): Promise<Chat | null> {
    const chat = await this.chats.of(ctx);
    if (this.users.isAdmin(chat.userId)) return chat;
    await chat.toast(chat.t('admin.only'), true);
    return null;
  }

  /** {@link atPress}, with the data of the button; a button of another kind or time is refused. */
  async pressed<V>(
    ctx: Context,
    button: CallbackData<V>,
    act: (chat: Chat, data: V) => Promise<void>,
  ): Promise<void> {
    const chat = await this.atPress(ctx);
    if (!chat) return;
    const data = button.unpack(chat.data);
    await (data ? act(chat, data) : refuseOldButton(chat));
  }
}
