import { Action, Ctx, Next, On, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import { Chats, type Chat } from '../chat/chats';
import { Conversations, type Conversation } from '../conversation/conversations';
import { refuseOldButton } from '../menu/menu.update';
import { Users } from '../users/users';
import { pickCountry, pickService } from './pick.callback';
import { COUNTRY_STEP, Picker, SERVICE_STEP } from './picker';

/** What an admin types or presses when asked for a service or a country. */
@Update()
export class PickUpdate {
  constructor(
    private readonly admins: Admins,
    private readonly chats: Chats,
    private readonly conversations: Conversations,
    private readonly picker: Picker,
    private readonly users: Users,
  ) {}

  @On('text')
  async search(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    if (!this.users.isAdmin(String(ctx.from?.id))) return next();
    const chat = await this.chats.of(ctx);
    const open = await this.conversations.find(chat.botId, chat.userId);
    if (open?.name !== SERVICE_STEP && open?.name !== COUNTRY_STEP) return next();
    if (!open.isRepeat) await this.picker.search(chat, open);
  }

  @Action(pickService.pattern)
  async takeService(@Ctx() ctx: Context): Promise<void> {
    const asked = await this.askedOf(ctx, SERVICE_STEP);
    if (!asked) return;
    const data = pickService.unpack(asked.chat.data);
    if (!data) return refuseOldButton(asked.chat);
    await this.picker.takeService(asked.chat, asked.open, data.serviceId);
  }

  @Action(pickCountry.pattern)
  async takeCountry(@Ctx() ctx: Context): Promise<void> {
    const asked = await this.askedOf(ctx, COUNTRY_STEP);
    if (!asked) return;
    const data = pickCountry.unpack(asked.chat.data);
    if (!data) return refuseOldButton(asked.chat);
    await this.picker.takeCountry(asked.chat, asked.open, data.countryCode);
  }

  /** Null where the button is not of the question that is open now; the presser has been told then. */
  private async askedOf(
    ctx: Context,
    step: string,
  ): Promise<{ chat: Chat; open: Conversation } | null> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return null;
    const open = await this.conversations.find(chat.botId, chat.userId);
    if (open?.isRepeat) return null;
    if (open?.name === step) return { chat, open };
    await refuseOldButton(chat);
    return null;
  }
}
