import { LANGUAGES, translator } from '@numera/locales';
import { Action, Command, Ctx, Start, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { BotIdentity } from '../bot/bot-identity';
import { Chats, type Chat } from '../chat/chats';
import { Users } from '../users/users';
import { Balances } from './balances';
import { chooseLanguage } from './menu.callback';
import { helpView, languageView, menuView } from './menu.view';

@Update()
export class MenuUpdate {
  constructor(
    private readonly balances: Balances,
    private readonly chats: Chats,
    private readonly identity: BotIdentity,
    private readonly users: Users,
  ) {}

  @Start()
  @Action(/^go:home$/u)
  async showMenu(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    // Telegram takes an admin's own command menu only once it knows the chat. Nobody waits for it.
    if (chat.text !== '' && this.users.isAdmin(chat.userId)) {
      void this.identity.showCommands(chat.userId, chat.language);
    }
    await chat.show(menuView(chat.t, await this.balances.availableOf(chat.userId)));
  }

  @Command('help')
  @Action(/^go:help$/u)
  async showHelp(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await chat.show(helpView(chat.t, this.identity.username));
  }

  @Command('language')
  @Action(/^go:language$/u)
  async askLanguage(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await chat.show(languageView(chat.t));
  }

  @Action(chooseLanguage.pattern)
  async changeLanguage(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const chosen = chooseLanguage.unpack(chat.data)?.language;
    const language = LANGUAGES.find((one) => one === chosen);
    if (!language) return refuseOldButton(chat);
    await this.users.chooseLanguage(chat.botId, chat.userId, language);
    // Nobody waits for it.
    void this.identity.showCommands(chat.userId, language);
    const t = translator(language);
    await chat.toast(t('language.changed'));
    await chat.show(menuView(t, await this.balances.availableOf(chat.userId)));
  }

  @Action(/^go:credit$/u)
  async showFreeCredit(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await chat.toast(chat.t('free_credit.none'), true);
  }
}

/** What a button that is none of ours any more does: nothing, and says so. */
export function refuseOldButton(chat: Chat): Promise<void> {
  return chat.toast(chat.t('error.expired_button'), true);
}
